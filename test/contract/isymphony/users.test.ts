import { describe, expect, it } from "vitest";
import { STATUS_TYPES } from "../../../src/directory/user-statuses.js";
import { uuid } from "../world.js";
import { openApi, told } from "./api.js";

const { world, ask, read, values, post } = openApi();

describe("logins", () => {
  it("are the connections that a user has open, oldest first", async () => {
    const [first] = world.logins.of("alice");
    expect(await read("/users/getByName/alice/logins")).toEqual([
      { id: first?.id, ip: "127.0.0.1", port: 52_237, timeConnected: 1_436_471_084_211 },
    ]);
    const end = world.logins.begin({ userName: "alice", ip: "::1", port: 7 });
    expect(await values("/users/getByName/alice/logins", "ip")).toEqual(["127.0.0.1", "::1"]);
    end();
    expect(await values("/users/getByName/alice/logins", "ip")).toEqual(["127.0.0.1"]);
  });

  it("are those of the user who is named alone", async () => {
    expect(await read("/users/getByName/bob/logins")).toEqual([]);
    const [login] = world.logins.of("alice");
    expect(told(await ask(`/users/getByName/bob/logins/${login?.id}`))).toEqual([
      404,
      `There is no login '${login?.id}'.`,
    ]);
  });
});

describe("the status of a user", () => {
  const set = (body: unknown) => post("/users/getByName/bob/status/set", body);
  const status = () => read("/users/getByName/bob/status");

  it("is 'Available' until he sets one", async () => {
    expect(await read("/users/getByName/erin/status")).toEqual({
      id: uuid("status of erin"),
      configurationId: uuid("status of erin configuration"),
      name: "Available",
      type: "available",
      note: "",
      returnTime: -1,
      userCreated: false,
    });
  });

  it("is what was set last, and then of his own making", async () => {
    const lunch = { name: "Out to lunch", type: "away", note: "Café", returnTime: 1_700_000_000_000 };
    expect((await set(lunch)).status).toBe(204);
    expect(await status()).toMatchObject({ ...lunch, userCreated: true });
    expect(world.statusesSet).toEqual([{ userName: "bob", status: lunch }]);
    expect(world.commands).toEqual([]);
  });

  it("has no note and no time of return where none is given", async () => {
    await set({ name: "Gone", type: "xa" });
    expect(await status()).toMatchObject({ name: "Gone", type: "xa", note: "", returnTime: -1 });
  });

  it("may be of eleven types", async () => {
    expect(STATUS_TYPES).toHaveLength(11);
    for (const type of STATUS_TYPES) {
      expect((await set({ name: "So", type })).status).toBe(204);
      expect(await status()).toMatchObject({ type });
    }
  });

  it("may have a name of 100 characters and a note of 1000", async () => {
    const longest = { name: "n".repeat(100), type: "chat", note: "ü".repeat(1000) };
    expect((await set(longest)).status).toBe(204);
    expect(await status()).toMatchObject(longest);
  });

  const TYPE = `type must be one of ${STATUS_TYPES.join(", ")}.`;
  const right = { name: "Away", type: "away" };
  it.each([
    [{ type: "away" }, "name is missing."],
    [{ ...right, name: null }, "name is missing."],
    [{ ...right, name: "" }, "name is empty."],
    [{ ...right, name: 7 }, "name must be a string."],
    [{ ...right, name: "n".repeat(101) }, "name must be at most 100 characters long."],
    [{ name: "Away" }, "type is missing."],
    [{ ...right, type: "asleep" }, TYPE],
    [{ ...right, type: "Away" }, TYPE],
    [{ ...right, type: 1 }, TYPE],
    [{ ...right, note: 7 }, "note must be a string."],
    [{ ...right, note: null }, "note must be a string."],
    [{ ...right, note: "n".repeat(1001) }, "note must be at most 1000 characters long."],
    [{ ...right, returnTime: "tomorrow" }, "returnTime must be a number."],
    [{ ...right, returnTime: "499132800" }, "returnTime must be a number."],
    [{ ...right, returnTime: null }, "returnTime must be a number."],
    [{}, "name is missing."],
  ])("is not set to %j", async (body, sentence) => {
    expect(told(await set(body))).toEqual([422, sentence]);
    expect(world.statusesSet).toEqual([]);
  });

  it("is neither shown nor set where he has no licence", async () => {
    const refusal = [403, "User 'carol' is not licensed."];
    expect(told(await ask("/users/getByName/carol/status"))).toEqual(refusal);
    expect(told(await post("/users/getByName/carol/status/set", right))).toEqual(refusal);
    expect(world.statusesSet).toEqual([]);
  });

  it("of another tenant's user is not found", async () => {
    const as = "tenant";
    expect((await ask("/users/getByName/alice/status", { as })).status).toBe(404);
    expect((await post("/users/getByName/alice/status/set", right, { as })).status).toBe(404);
    expect((await ask("/users/getByName/dave/status", { as })).status).toBe(200);
  });
});

describe("users/status", () => {
  const away = { name: "Away", type: "away" };

  it("is the status of the user to whom the account is bound", async () => {
    expect((await post("/users/status/set", { ...away, note: "mine" })).status).toBe(204);
    expect(world.statusesSet).toMatchObject([{ userName: "alice" }]);
    expect(await read("/users/status")).toMatchObject({ id: uuid("status of alice"), note: "mine" });
    expect(await read("/user/status/")).toEqual(await read(`/users/${uuid("user alice")}/status`));
  });

  it("is that of the user of the account's name, where the account is bound to none", async () => {
    expect((await post("/users/status/set", away, { as: "bob" })).status).toBe(204);
    expect(world.statusesSet).toMatchObject([{ userName: "bob" }]);
    expect(await read("/users/status", { as: "bob" })).toMatchObject({ id: uuid("status of bob") });
  });

  it.each(["reader", "dave"] as const)(
    "is not there for the account of %s, which is no user's",
    async (as) => {
      const sentence = `There is no user of core server 'default' who has the account '${as}'.`;
      expect(told(await ask("/users/status", { as }))).toEqual([404, sentence]);
    },
  );

  it("is not set to what is missing", async () => {
    expect((await post("/users/status/set", away, { as: "dave" })).status).toBe(404);
    expect(told(await post("/users/status/set", { type: "away" }))).toEqual([422, "name is missing."]);
    expect(world.statusesSet).toEqual([]);
  });

  it("is refused where the user has no licence", async () => {
    expect((await ask("/users/status", { as: "carol" })).status).toBe(403);
    expect((await post("/users/status/set", away, { as: "carol" })).status).toBe(403);
  });

  it("is no user's id, and takes its own methods alone", async () => {
    for (const [path, method, allow] of [
      ["/users/status", "POST", "GET, HEAD"],
      ["/users/status/", "PUT", "GET, HEAD"],
      ["/users/status/set", "GET", "POST"],
      ["/user/status/set/", "DELETE", "POST"],
    ] as const) {
      const { status, headers } = await ask(path, { method, as: "bob" });
      expect({ path, status, allow: headers.get("Allow") }).toEqual({ path, status: 405, allow });
    }
    expect((await ask("/users/status", { method: "HEAD" })).status).toBe(200);
    expect(told(await ask("/users/status/logins"))).toEqual([404, "There is nothing at this path."]);
    expect(told(await ask("/users/getByName/status"))).toEqual([404, "There is no user 'status'."]);
    expect(told(await ask("/users/status2"))).toEqual([404, "There is no user 'status2'."]);
  });
});
