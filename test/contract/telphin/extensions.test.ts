import { describe, expect, it } from "vitest";
import type { Contact } from "../../../src/state/model.js";
import { numericId } from "../world.js";
import { openApi, phoneId, queueId, told } from "./api.js";

const { world, ask, get } = openApi();

const LIST = "/client/@me/extension/";

const names = async (path: string) => (await get<{ name: string }[]>(path)).map(({ name }) => name);

describe("an extension", () => {
  it("of type phone is told with the vendor's keys, in their order", async () => {
    const { text } = await ask(`${LIST}${phoneId("100@main")}`);
    expect(text).toBe(
      '{"status":"active","domain":null,"create_date":null,"name":"0003*100","dial_rule_limit":null,' +
        '"extension_group_id":null,"label":"Phone 100","caller_id_name":"Phone 100 of main","client_id":3,' +
        '"extra_params":null,"message_did":null,"dial_rule_id":null,"ani_rfc3325":null,"type":"phone",' +
        `"id":${phoneId("100@main")},"did_as_transfer_caller_id":null}`,
    );
  });

  it("of type queue is told with the same", async () => {
    expect(await get(`${LIST}${queueId("5001")}`)).toMatchObject({
      name: "0003*5001",
      label: "Queue 5001",
      caller_id_name: null,
      type: "queue",
    });
  });
});

describe("extensions", () => {
  const all = ["0003*100", "0003*101", "0003*103", "0003*5001"];

  it.each([
    ["", all],
    ["?type=phone", all.slice(0, 3)],
    ["?type=queue", all.slice(3)],
    ["?type=ivr", []],
    ["?type=&page=&per_page=", all],
    ["?per_page=2", all.slice(0, 2)],
    ["?per_page=2&page=2", all.slice(2)],
    ["?per_page=2&page=3", []],
    ["?type=phone&per_page=1&page=2&more=1", [all[1]]],
  ])("are listed, with '%s'", async (query, expected) => {
    expect(await names(LIST + query)).toEqual(expected);
  });

  it.each([
    ["?type=robot", "type must be one of phone, queue, ivr, fax, given once."],
    ["?type=phone&type=queue", "type must be one of phone, queue, ivr, fax, given once."],
    ["?page=0", "page must be a whole number from 1 to 1000000, given once."],
    ["?page=1.5", "page must be a whole number from 1 to 1000000, given once."],
    ["?page=-1", "page must be a whole number from 1 to 1000000, given once."],
    ["?per_page=100001", "per_page must be a whole number from 1 to 100000, given once."],
    ["?per_page=1&per_page=2", "per_page must be a whole number from 1 to 100000, given once."],
  ])("are not listed with '%s'", async (query, message) => {
    expect(told(await ask(LIST + query))).toEqual([400, message]);
  });

  it("have no name of the endpoint's where it has none", async () => {
    const endpoint = world.state.endpoints.get("main-101");
    if (endpoint === undefined) throw new Error("no such endpoint");
    world.state.endpoints.set("main-101", { ...endpoint, callerId: "101" });
    expect(await get(LIST + phoneId("101@main"))).toMatchObject({ caller_id_name: "Phone 101" });
    world.state.endpoints.set("main-101", endpoint);
  });
});

describe("the account is told", () => {
  it("as nobody's", async () => {
    const { text } = await ask("/user/", { as: "tenant" });
    expect(text).toBe(
      '{"dealer_id":null,"admin":false,"extra_params":null,"access":"full","extension_id":null,"client_id":4,' +
        '"extension_group_id":null,"timezone":"GMT","login":"tenant","id":null}',
    );
  });

  it("as a user's", async () => {
    expect(await get("/user")).toMatchObject({
      login: "manager",
      client_id: 3,
      extension_id: Number(phoneId("100@main")),
      id: numericId("user alice"),
    });
    expect(await get("/user", { as: "dave" })).toMatchObject({ login: "dave", extension_id: null, id: null });
  });

  it("with what it may do", async () => {
    expect(await get("/user", { as: "reader" })).toMatchObject({ access: "read" });
  });
});

describe("registrations", () => {
  const path = (id: string) => `/extension/registration/?extension_id=${id}`;
  const contact = (endpoint: string, given: Partial<Contact> = {}): void => {
    const uri = given.uri ?? "sip:100@192.0.2.7:5060";
    const facts = {
      endpoint,
      aor: endpoint,
      userAgent: "Desk 1.0",
      expiresAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    };
    const key = `${endpoint}\n${uri}`;
    world.state.contacts.set(key, { ...facts, key, uri, status: "reachable", expired: false, ...given });
  };

  it("are none where no phone is registered, and those of its own devices otherwise", async () => {
    const extension_id = Number(phoneId("103@main"));
    const nothing = { registered: false, extension_id, registrations: [] };
    expect(await get(path(phoneId("103@main")))).toEqual(nothing);
    contact("main-103", { uri: "sip:gone", expired: true });
    contact("main-101");
    expect(await get(path(phoneId("103@main")))).toEqual(nothing);
    contact("main-103");
    contact("main-103", { uri: "sip:static", userAgent: "", expiresAt: null });
    const id = expect.stringMatching(/^[0-9a-f]{32}$/);
    expect(await get(path(phoneId("103@main")))).toEqual({
      registered: true,
      extension_id,
      registrations: [
        {
          device: "Desk 1.0",
          real_address: null,
          contact_address: "sip:100@192.0.2.7:5060",
          expires: "2026-01-02 03:04:05",
          registration_id: id,
        },
        {
          device: null,
          real_address: null,
          contact_address: "sip:static",
          expires: null,
          registration_id: id,
        },
      ],
    });
  });

  it.each([
    ["/extension/registration/", [400, "extension_id is missing."]],
    ["/extension/registration?extension_id=", [400, "extension_id is missing."]],
    [`${path("1")}&extension_id=2`, [400, "extension_id must be an id, given once."]],
    [path("7"), [404, "There is no extension '7'.", "extension_not_found"]],
    [
      path(phoneId("108@main")),
      [404, `There is no extension '${phoneId("108@main")}'.`, "extension_not_found"],
    ],
    [path(queueId("5001")), [400, `The extension '${queueId("5001")}' must be of type phone.`]],
  ])("are not told at %s", async (asked, expected) => {
    expect(told(await ask(asked))).toEqual(expected);
  });
});

describe("a path", () => {
  it.each([
    "/client/@me/record/",
    "/client/3/extension_group/7",
    "/client/@me/record/1/storage_url/",
    "/extension/alive",
    "/extension/1/phone/",
    "/extension/1/cdr/stats/",
  ])("%s is 501", async (path) => {
    expect(told(await ask(path))).toEqual([501, "Tandem does not support this operation."]);
  });

  it.each(["/", "/client", "/client/@me", "/extension/1", "/nothing", "/user/1"])(
    "%s is 404",
    async (path) => {
      expect(told(await ask(path))).toEqual([404, "There is nothing at this path."]);
    },
  );
});
