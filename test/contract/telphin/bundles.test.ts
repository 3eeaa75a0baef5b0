import { afterEach, describe, expect, it } from "vitest";
import type { Command } from "../../../src/control/command.js";
import { AppError } from "../../../src/core/errors.js";
import { openApi, phoneId, queueId, told } from "./api.js";

const { world, ask, get, post, remove } = openApi();

const MAIN = "100@main";
const path = (extension = phoneId(MAIN), client = "@me") =>
  `/client/${client}/extensions_bundle/${extension}`;
const id = (key: string) => Number(phoneId(key));

/** What the PBX was told to tie. */
const ties = (): readonly Command[] => world.commands.filter(({ type }) => type === "SetBundle");
const tie = (main: string, ...members: readonly string[]): void =>
  members.forEach((key, position) => void world.state.bundleMembers.set(key, { key, main, position }));

afterEach(() => {
  for (const { key } of [...world.state.bundleMembers.values()]) world.state.bundleMembers.delete(key);
});

describe("a bundle", () => {
  it("is set as the vendor's examples do it, and answered with 201", async () => {
    const list = [id("103@main"), id("101@main")];
    expect((await post(path(), { bundle_list: list })).status).toBe(201);
    expect(ties()).toEqual([{ type: "SetBundle", main: MAIN, members: ["103@main", "101@main"] }]);
  });

  it.each([
    ["by the name that the vendor's table has", { extension_id: [id("103@main")] }],
    ["with ids as texts", { bundle_list: [phoneId("103@main")] }],
    ["with the other name empty", { bundle_list: [id("103@main")], extension_id: null }],
  ])("is set %s", async (_what, body) => {
    expect((await post(path(), body)).status).toBe(201);
    expect(ties()).toEqual([{ type: "SetBundle", main: MAIN, members: ["103@main"] }]);
  });

  it("is told in the order in which it was set, with its keys in the document's order", async () => {
    tie(MAIN, "103@main", "101@main");
    const { text } = await ask(path());
    expect(text).toBe(`{"bundle_list":[${id("103@main")},${id("101@main")}],"bundle_id":${id(MAIN)}}`);
  });

  it("of an extension that has none is empty, also of a member", async () => {
    tie(MAIN, "103@main");
    for (const key of ["101@main", "103@main"]) {
      expect(await get(path(phoneId(key)))).toEqual({ bundle_list: [], bundle_id: id(key) });
    }
  });

  it("shows no member that has lost its licence", async () => {
    tie(MAIN, "108@main", "103@main");
    expect(await get(path())).toEqual({ bundle_list: [id("103@main")], bundle_id: id(MAIN) });
  });

  it("is untied as a whole, by an empty list too, and answered with its fields", async () => {
    const untied = await remove(path());
    expect([untied.status, untied.json()]).toEqual([200, { bundle_list: [], bundle_id: id(MAIN) }]);
    expect((await post(path(), { bundle_list: [] })).status).toBe(201);
    expect(ties()).toEqual([
      { type: "SetBundle", main: MAIN, members: [] },
      { type: "SetBundle", main: MAIN, members: [] },
    ]);
  });

  it("may be set to what it is", async () => {
    tie(MAIN, "103@main");
    expect((await post(path(), { bundle_list: [id("103@main"), id("101@main")] })).status).toBe(201);
  });
});

describe("refused, naming the rule and the extension, and nothing is tied:", () => {
  const phone = (key: string) => phoneId(key);

  it.each<[string, () => void, string, unknown[], string]>([
    [
      "the main itself",
      () => {},
      MAIN,
      [phone(MAIN)],
      `The extension '${phone(MAIN)}' is the main of this bundle`,
    ],
    [
      "one twice",
      () => {},
      MAIN,
      [phone("103@main"), phone("103@main")],
      `'${phone("103@main")}' is named twice`,
    ],
    [
      "a main",
      () => tie("103@main", "101@main"),
      MAIN,
      [phone("103@main")],
      `'${phone("103@main")}' is the main of a bundle`,
    ],
    [
      "another's member",
      () => tie("103@main", "101@main"),
      MAIN,
      [phone("101@main")],
      `'${phone("101@main")}' is a member of another`,
    ],
    [
      "for a main that is a member",
      () => tie("103@main", MAIN),
      MAIN,
      [phone("101@main")],
      `'${phone(MAIN)}' is a member of another`,
    ],
    ["a queue", () => {}, MAIN, [queueId("5001")], `'${queueId("5001")}' must be of type phone`],
    ["what is no extension", () => {}, MAIN, ["999999"], "There is no extension '999999'"],
    [
      "another client's",
      () => {},
      MAIN,
      [phone("200@other")],
      `There is no extension '${phone("200@other")}'`,
    ],
    [
      "one without a licence",
      () => {},
      MAIN,
      [phone("108@main")],
      `There is no extension '${phone("108@main")}'`,
    ],
  ])("%s", async (_what, given, main, list, message) => {
    given();
    const answer = await post(path(phoneId(main)), { bundle_list: list.map(Number) });
    expect(told(answer)).toEqual([400, expect.stringContaining(message)]);
    expect(world.commands).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ["both names", { bundle_list: [], extension_id: [] }, "only one of them"],
    ["neither name", {}, "bundle_list is missing."],
    ["no list", { bundle_list: "1" }, "bundle_list must be a list of extension ids."],
    ["a list in a list", { bundle_list: [[1]] }, "bundle_list must be a list of extension ids."],
    ["fractions", { bundle_list: [1.5] }, "bundle_list must be a list of extension ids."],
    ["texts that are no ids", { bundle_list: ["1 OR 1=1"] }, "bundle_list must be a list of extension ids."],
    ["an object", { extension_id: { 0: 1 } }, "extension_id must be a list of extension ids."],
    ["no object", [], "The body must be a JSON object."],
  ])("a body with %s", async (_what, body, message) => {
    expect(told(await post(path(), body))).toEqual([400, expect.stringContaining(message)]);
    expect(world.commands).toEqual([]);
  });

  it("a path of what is no phone, or not there, by each method", async () => {
    for (const method of ["GET", "POST", "DELETE"]) {
      const call = { method, ...(method === "POST" && { body: { bundle_list: [] } }) };
      const queue = queueId("5001");
      expect(told(await ask(path(queue), call))).toEqual([
        400,
        `The extension '${queue}' must be of type phone.`,
      ]);
      for (const gone of ["999999", phone("200@other"), phone("108@main"), "100"]) {
        expect(told(await ask(path(gone), call))).toEqual([
          404,
          `There is no extension '${gone}'.`,
          "extension_not_found",
        ]);
      }
      expect(told(await ask(path(undefined, "999"), call))).toEqual([
        404,
        "There is no client '999'.",
        "client_not_found",
      ]);
    }
    expect(world.commands).toEqual([]);
  });
});

it("what the PBX or the state has against it is told in a sentence", async () => {
  world.failure = new AppError("conflict", "Extension 103 is a number of another context, too.");
  const refused = await post(path(), { bundle_list: [id("103@main")] });
  expect(told(refused)).toEqual([409, "Extension 103 is a number of another context, too."]);
  world.failure = undefined;
  world.setLive(false);
  expect((await post(path(), { bundle_list: [] })).status).toBe(503);
  expect((await remove(path())).status).toBe(503);
  expect((await ask(path())).status).toBe(200);
});
