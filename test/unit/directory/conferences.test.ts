import { describe, expect, test } from "vitest";
import { directoryOf, tenant } from "./given.js";

const room = (identifier: string, more: { name?: string; number?: string; tenant?: string } = {}) => ({
  identifier,
  name: null,
  number: null,
  tenant: null,
  ...more,
});

const hinted = (number: string, name = number) => ({
  room: name,
  id: `state's ${name}`,
  number,
  members: [],
});
const dialed = (name: string) => ({ room: name, id: `state's ${name}`, number: null, members: ["100"] });

describe("conference rooms", () => {
  test("that are configured are there with nobody in them", () => {
    const { directory } = directoryOf({ conferences: [room("650", { name: "Main" })] });
    expect(directory.conferences()).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        configurationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        identifier: "650",
        displayName: "Main",
        dialString: "650",
        tenant: "default",
      },
    ]);
  });

  test("with a hint are there under the hint's number, for as long as the hint", () => {
    const { directory, state } = directoryOf({});
    state.conferences.set("board", hinted("600", "board"));
    const [board] = directory.conferences();
    expect(board).toMatchObject({ identifier: "board", displayName: "board", dialString: "600" });
    expect(board?.configurationId).not.toBeNull();
    expect(board?.id).not.toBe("state's board");
    state.conferences.delete("board");
    expect(directory.conferences()).toEqual([]);
    state.conferences.set("board", hinted("601", "board"));
    expect(directory.conference({ identifier: "board" })).toEqual({ ...board, dialString: "601" });
  });

  test("can be told of when they are gone already", () => {
    const { directory } = directoryOf({ conferences: [room("650", { name: "Main" })] });
    expect(directory.conferenceOf(dialed("777"))).toMatchObject({ id: "state's 777", configurationId: null });
    const main = directory.conference({ identifier: "650" });
    expect(directory.conferenceOf(dialed("650"))).toEqual(main);
    const { directory: without } = directoryOf({ conferenceRooms: false });
    expect(without.conferenceOf(dialed("777"))).toBeUndefined();
  });

  test("made by dialling have no configuration, and the id that they live with", () => {
    const { directory, state } = directoryOf({});
    state.conferences.set("777", dialed("777"));
    expect(directory.conferences()).toEqual([
      {
        id: "state's 777",
        configurationId: null,
        identifier: "777",
        displayName: "777",
        dialString: "777",
        tenant: "default",
      },
    ]);
  });

  test("that are configured stay the same when somebody comes in", () => {
    const { directory, state } = directoryOf({ conferences: [room("650", { number: "8650" })] });
    const before = directory.conferences();
    expect(before[0]).toMatchObject({ dialString: "8650" });
    state.conferences.set("650", dialed("650"));
    expect(directory.conferences()).toEqual(before);
    state.conferences.set("650", hinted("600", "650"));
    expect(directory.conferences()).toEqual(before);
  });

  test("of all three kinds are listed once each, by identifier, and found by it and by id", () => {
    const { directory, state } = directoryOf({ conferences: [room("650"), room("60")] });
    state.conferences.set("650", hinted("650"));
    state.conferences.set("600", hinted("600"));
    state.conferences.set("777", dialed("777"));
    const all = directory.conferences();
    expect(all.map(({ identifier }) => identifier)).toEqual(["60", "600", "650", "777"]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    for (const one of all) {
      expect(directory.conference({ id: one.id })).toEqual(one);
      expect(directory.conference({ identifier: one.identifier })).toEqual(one);
    }
    expect(directory.conference({ id: "state's 650" })).toBeUndefined();
    expect(directory.conference({ identifier: "999" })).toBeUndefined();
  });

  test("are their tenant's; where there are tenants, the others are nobody's", () => {
    const { directory, state } = directoryOf({
      tenants: [tenant("sales", "sales-in")],
      conferences: [room("650", { tenant: "sales" }), room("651")],
    });
    state.conferences.set("777", dialed("777"));
    expect(directory.conferences().map((one) => one.tenant)).toEqual(["sales", null, null]);
  });
});

describe("there are none", () => {
  const given = (conferenceRooms: boolean, hasConferences: boolean) => {
    const { directory, state } = directoryOf({ conferenceRooms, conferences: [room("650")] });
    state.sync = { ...state.sync, hasConferences };
    state.conferences.set("600", hinted("600"));
    return directory;
  };

  test.each([
    ["where the configuration does without", false, true],
    ["where the PBX cannot", true, false],
  ])("%s", (_, configured, loaded) => {
    const directory = given(configured, loaded);
    expect(directory.hasConferences()).toBe(false);
    expect(directory.conferences()).toEqual([]);
    expect(directory.conference({ identifier: "650" })).toBeUndefined();
    expect(directory.conference({ identifier: "600" })).toBeUndefined();
  });

  test("and otherwise there are", () => {
    const directory = given(true, true);
    expect(directory.hasConferences()).toBe(true);
    expect(directory.conferences()).toHaveLength(2);
  });
});
