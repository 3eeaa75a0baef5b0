import { describe, expect, test } from "vitest";
import { directoryOf, tenant } from "./given.js";

describe("the queues of the PBX", () => {
  test("are listed by identifier, each with its own ids", () => {
    const { directory } = directoryOf({ asterisksQueues: ["500", "sales", "60"] });
    const queues = directory.queues();
    expect(queues.map(({ identifier }) => identifier)).toEqual(["60", "500", "sales"]);
    expect(queues[1]).toMatchObject({ displayName: "500", enabled: true, tenant: "default" });
    const ids = queues.flatMap(({ id, configurationId, numericId }) => [id, configurationId, numericId]);
    expect(new Set(ids).size).toBe(9);
  });

  test("are found by identifier and by id", () => {
    const { directory } = directoryOf({ asterisksQueues: ["500", "501"] });
    const [, second] = directory.queues();
    expect(second?.identifier).toBe("501");
    expect(directory.queue({ identifier: "501" })).toEqual(second);
    expect(directory.queue({ id: second?.id ?? "" })).toEqual(second);
    expect(directory.queue({ id: directory.coreServer.id })).toBeUndefined();
  });

  test("that are asked for and are not there get no ids", () => {
    const { directory, ids } = directoryOf({ asterisksQueues: ["500"], queues: [queue("777")] });
    directory.queues();
    ids.idsOf = (_, kind, key) => {
      throw new Error(`an id was given to the ${kind} ${key}`);
    };
    expect(directory.queue({ identifier: "777" })).toBeUndefined();
    expect(directory.queue({ identifier: "999" })).toBeUndefined();
  });

  test("come and go as the PBX has them, and come back with their ids", () => {
    const { directory, state } = directoryOf({ asterisksQueues: ["500"] });
    const before = directory.queue({ identifier: "500" });
    state.queues.delete("500");
    expect(directory.queues()).toEqual([]);
    expect(directory.queue({ id: before?.id ?? "" })).toBeUndefined();
    state.queues.set("500", { name: "500", waiting: [] });
    expect(directory.queues()).toEqual([before]);
  });
});

const queue = (identifier: string, more: { name?: string; enabled?: boolean; tenant?: string } = {}) => ({
  identifier,
  name: null,
  enabled: true,
  tenant: null,
  ...more,
});

describe("the configuration", () => {
  test("names a queue, and hides one", () => {
    const { directory } = directoryOf({
      asterisksQueues: ["500", "501"],
      queues: [queue("500", { name: "Sales" }), queue("501", { enabled: false }), queue("502")],
    });
    expect(directory.queues().map(({ displayName, enabled }) => [displayName, enabled])).toEqual([
      ["Sales", true],
      ["501", false],
    ]);
  });

  test("says whose a queue is; where there are tenants, the others are nobody's", () => {
    const { directory } = directoryOf({
      tenants: [tenant("sales", "sales-in"), tenant("lab", "lab-in")],
      asterisksQueues: ["500", "501"],
      queues: [queue("500", { tenant: "lab" })],
    });
    expect(directory.queue({ identifier: "500" })?.tenant).toBe("lab");
    expect(directory.queue({ identifier: "501" })?.tenant).toBeNull();
  });
});
