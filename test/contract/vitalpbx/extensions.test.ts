import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import * as objects from "../objects.js";
import { callRecord } from "../records.js";
import { createWorld, numericId } from "../world.js";
import { openApi, told } from "./api.js";
import { DEVICE, EXTENSION, type Fields, QUEUES, QUEUES_INFO, SUMMARY, typesOf } from "./documented.js";
import { deviceId, extensionId, queueId } from "./samples.js";

const world = createWorld();
const { ask, data } = openApi(world);

type Extension = Record<string, unknown> & {
  readonly devices: readonly Record<string, unknown>[];
  readonly queues_info: Record<string, unknown>;
};

/** Where an extension has devices of several kinds. */
const many = openApi(
  createWorld({
    users: [],
    extensions: [
      objects.extension("100", "main", { devices: ["SIP/main-100", "DAHDI/1", "Local/100@main"] }),
    ],
  }),
);

/** Where a lamp is about the phones of others. */
const lit = openApi(
  createWorld({
    users: [],
    extensions: [
      objects.extension("099", "main", { devices: ["PJSIP/main-100", "PJSIP/main-101"] }),
      objects.extension("100", "main", { devices: ["pjsip/main-100"] }),
    ],
  }),
);

const ONE = `/extensions/${extensionId("100@main")}`;

const extension = async (key = "100@main", call = {}): Promise<Extension> => {
  const [first] = await data<Extension[]>(`/extensions/${extensionId(key)}`, call);
  if (first === undefined) throw new Error("no extension");
  return first;
};

/** Changes what the PBX says of the device of 100, and puts it back. */
async function withEndpoint<T>(given: object, look: () => Promise<T>): Promise<T> {
  const before = world.state.endpoints.get("main-100");
  if (before === undefined) throw new Error("no endpoint");
  world.state.endpoints.set("main-100", { ...before, ...given });
  return await look().finally(() => world.state.endpoints.set("main-100", before));
}

describe("has the keys of the vendor's example, in its order and with its types:", () => {
  const documented = (fields: Fields) => fields.map(([name, types]) => [name, expect.toBeOneOf([...types])]);

  it("an extension, with its devices and queues", async () => {
    const all = await data<Extension[]>("/extensions");
    expect(all.length).toBeGreaterThan(1);
    for (const one of all) {
      expect(typesOf(one)).toEqual(documented(EXTENSION));
      expect(one.devices.map(typesOf)).toEqual([documented(DEVICE)]);
      expect(typesOf(one.queues_info)).toEqual(documented(QUEUES_INFO));
    }
    expect((await extension()).queues_info).toEqual({
      queues: [numericId("queue 5001")],
      queues_name: ["5001"],
      queues_penalty: ["0"],
    });
  });

  it.each([
    ["queues", QUEUES],
    ["cdr_summary", SUMMARY],
  ] as const)("%s", async (path, fields) => {
    expect(typesOf(await data(`${ONE}/${path}`))).toEqual(documented(fields));
  });

  it("devices", async () => {
    const devices = await data<Extension["devices"]>(`${ONE}/devices`);
    expect(devices.map(typesOf)).toEqual([documented(DEVICE)]);
  });

  it.each([
    ["/extensions", ["status", "data"]],
    [ONE, ["status", "data"]],
    [`${ONE}/cdr_summary`, ["status", "data"]],
    [`${ONE}/devices`, ["status", "message", "data"]],
    [`${ONE}/queues`, ["status", "message", "data"]],
  ])("the answer of %s", async (path, keys) => {
    const answer = (await ask(path)).json() as Record<string, unknown>;
    expect(Object.keys(answer)).toEqual(keys);
    expect(answer).toMatchObject({ status: "success", ...(keys.includes("message") && { message: null }) });
  });
});

describe("an extension", () => {
  it("is told from its endpoint, its mailbox, its configuration and its queues", async () => {
    world.state.mailboxes.set("100@main", {
      key: "100@main",
      mailbox: "100",
      context: "main",
      fullName: "Alice",
      email: "alice@example.com",
    });
    const told = await extension();
    world.state.mailboxes.delete("100@main");
    expect(told).toMatchObject({
      extension_id: numericId("extension 100@main"),
      extension: "100",
      name: "Phone 100",
      language: "en",
      email: "alice@example.com",
      class_of_service_id: 11,
      dial_profile_id: 12,
      call_limit: 13,
      internal_cid: '"Phone 100 of main" <100>',
      external_cid: '"Phone 100 of main" <100>',
      emergency_cid: '"Phone 100 of main" <100>',
      ringtime: 14,
      nospy: false,
      mailbox: "100@main",
      accountcode: null,
      features_password: "*56",
      music_group_id: 15,
      rec_on_demand: false,
      internal_rec: true,
      outgoing_rec: false,
      incoming_rec: true,
      lock: false,
      call_waiting: true,
      pinless: false,
      tenant_id: 3,
      context: "main-phones",
      has_analog_devices: false,
    });
  });

  it("of a PBX that says little of it is told all the same", async () => {
    const bare = { callerId: "", language: "", accountCode: "b1", mailboxes: ["100"], context: "" };
    expect(await withEndpoint(bare, extension)).toMatchObject({
      language: "",
      internal_cid: '"Phone 100" <100>',
      accountcode: "b1",
      mailbox: "100@default",
      email: null,
      context: "main",
      devices: [{ description: "Phone 100", user: "main-100" }],
    });
    expect(await withEndpoint({ mailboxes: [] }, extension)).toMatchObject({ mailbox: "", email: null });
  });

  it("is a list of one where it is named", async () => {
    expect(await data(ONE)).toHaveLength(1);
  });

  it("is told with its queues as they were known last while the link is down, when those alone are not told", async () => {
    world.setLive(false);
    expect((await extension()).queues_info).toMatchObject({ queues_name: ["5001"] });
    expect(told(await ask(`${ONE}/queues`))[0]).toBe(503);
  });

  it("that is not licensed is not there", async () => {
    const numbers = (await data<Extension[]>("/extensions")).map((one) => one.extension);
    expect(numbers).toEqual(["100", "101", "103"]);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])("cannot be written: %s is 405", async (method) => {
    for (const path of ["/extensions", ONE, `${ONE}/devices`]) {
      const answer = await ask(path, { method, body: { extension: "1" } });
      expect(answer.headers.get("Allow")).toBe("GET, HEAD");
      expect(told(answer)).toEqual([405, `${method} is not answered here, only GET, HEAD.`]);
    }
  });
});

describe("a device", () => {
  it("is told as texts", async () => {
    expect(await data(`${ONE}/devices`)).toEqual([
      {
        device_id: deviceId("main-100"),
        extension_id: extensionId("100@main"),
        profile_id: "16",
        user: "main-100",
        secret: "",
        description: "Phone 100 of main",
        ring_device: "yes",
        technology: "pjsip",
        assigned_exten: "100",
        tenant_id: "3",
        device_name: "main-100",
      },
    ]);
  });

  it("is of the technology that its name says", async () => {
    const [told] = await many.data<Extension[]>("/extensions");
    expect(told?.devices.map(({ technology, device_name }) => [technology, device_name])).toEqual([
      ["sip", "main-100"],
      ["dahdi", "1"],
      ["local", "100@main"],
    ]);
    expect(told?.has_analog_devices).toBe(true);
    expect(told?.context).toBe("main"); // the endpoint `main-100` is no SIP device's
  });
});

it("a device that a lamp is about is told of the extension whose it is alone, and so is what it logs in with", async () => {
  const all = await lit.data<Extension[]>("/extensions", { as: "keeper" });
  expect(all.map(({ extension, devices }) => [extension, devices.map((one) => one.device_name)])).toEqual([
    ["099", ["main-101"]],
    ["100", ["main-100"]],
  ]);
  const path = `/devices/${all[1]?.devices[0]?.device_id}/queues/status`;
  expect((await lit.ask(path)).status).toBe(200);
});

describe("a secret", () => {
  it.each(["/extensions", ONE, `${ONE}/devices`])("is told by %s to who has the scope", async (path) => {
    const text = (await ask(path, { as: "keeper" })).text;
    expect(text).toContain('"secret":"secret of auth-main-100"');
    expect(world.secretsAsked).toContain("auth-main-100");
    expect(world.secretsAsked.filter((name) => name.includes("other"))).toEqual([]);
  });

  it.each(["/extensions", ONE, `${ONE}/devices`])(
    "is not told by %s to others, nor asked for",
    async (path) => {
      const { text } = await ask(path, { as: "manager" });
      expect(text).toContain('"secret":""');
      expect(text).not.toContain("secret of");
      expect(world.secretsAsked).toEqual([]);
    },
  );

  it.each([
    ["pbx-refused", 502],
    ["pbx-unavailable", 503],
  ] as const)("that cannot be had fails what would tell it, and nothing else: %s", async (kind, status) => {
    world.failure = new AppError(kind, "It went wrong.");
    for (const path of ["/extensions", ONE, `${ONE}/devices`]) {
      expect(told(await ask(path, { as: "keeper" }))).toEqual([status, "It went wrong."]);
      expect((await ask(path)).status).toBe(200);
    }
    expect((await ask(`${ONE}/queues`, { as: "keeper" })).status).toBe(200);
  });

  it("is not written into the log", async () => {
    await ask("/extensions", { as: "keeper" });
    expect(world.logged.join()).not.toContain("secret of");
  });
});

describe("a summary", () => {
  it("counts the calls of the extension, as texts", async () => {
    const from = (given: object, linkedId: string) =>
      world.record(callRecord({ channelId: linkedId, linkedId, ...given }), 0);
    expect(await data(`${ONE}/cdr_summary`)).toEqual({
      local: "0",
      incoming: "0",
      outgoing: "0",
      transit: "0",
    });
    from({}, "a");
    from({}, "b");
    from({ flow: "in" }, "c");
    from({ flow: "out" }, "d");
    from({ flow: "through" }, "e");
    from({ sourceExtension: "100@other", destinationExtension: "200@other" }, "f");
    expect(await data(`${ONE}/cdr_summary`)).toEqual({
      local: "2",
      incoming: "1",
      outgoing: "1",
      transit: "1",
    });
  });
});

it("a queue that is not enabled, or another tenant's, is none of an extension's", async () => {
  expect(await data(`${ONE}/queues`)).toEqual({
    queues_id: [Number(queueId("5001"))],
    queues_name: ["5001"],
    queues_penalty: ["0"],
  });
});
