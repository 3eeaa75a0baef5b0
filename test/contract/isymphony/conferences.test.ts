import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { uuid } from "../world.js";
import { openApi, told } from "./api.js";

const { world, ask, read, values, post } = openApi();
const ROOM = "/conferences/getByName/94868";

describe("conference rooms", () => {
  it("have the seven properties of the vendor's page", async () => {
    expect(await read(ROOM)).toEqual({
      id: uuid("conference 94868"),
      configurationId: uuid("conference 94868 configuration"),
      displayName: "Room 94868",
      identifier: "94868",
      dialString: "894868",
      userGenerated: false,
      permissionId: uuid("conference 94868 configuration"),
    });
    expect(await values("/conferences", "identifier")).toEqual(["700", "4711", "94868"]);
  });

  it("that somebody made by dialling are in no configuration", async () => {
    expect(await read(`/conferences/${uuid("conference 4711")}`)).toMatchObject({
      configurationId: null,
      permissionId: null,
      userGenerated: true,
    });
    expect(await read("/conferences/getByName/4711/callSegments")).toEqual([]);
  });

  it("show who is in them, whether they are related to a licence or not", async () => {
    expect(await values(`${ROOM}/callSegments`, "id")).toEqual([
      uuid("bob confers"),
      uuid("outside confers"),
      uuid("has all relations"),
    ]);
    expect((await ask(`${ROOM}/callSegments/${uuid("outside confers")}`)).status).toBe(200);
    expect((await ask(`/callSegments/${uuid("outside confers")}`)).status).toBe(403);
    expect((await ask(`${ROOM}/callSegments/${uuid("alice talks out")}`)).status).toBe(404);
  });

  it("of one tenant are all that its accounts see", async () => {
    const as = "tenant";
    expect(await values("/conferences", "identifier", { as })).toEqual(["700"]);
    expect(await values("/conferences/getByName/700/callSegments", "id", { as })).toEqual([
      uuid("outside confers with dave"),
    ]);
    expect((await ask(ROOM, { as })).status).toBe(404);
    expect((await post(`${ROOM}/callSegments/${uuid("bob confers")}/kick`, undefined, { as })).status).toBe(
      404,
    );
    expect(world.commands).toEqual([]);
  });
});

describe("what is done in a conference room", () => {
  const bob = uuid("bob confers");
  const roots = ["/callSegments", `${ROOM}/callSegments`, "/extensions/getByName/101/callSegments"];

  it.each(roots)("is done to a call segment under %s", async (root) => {
    for (const action of ["kick", "kicks", "mute", "unmute"]) {
      expect((await post(`${root}/${bob}/${action}`)).status).toBe(204);
    }
    const kick = { type: "KickFromConference", segmentId: bob };
    expect(world.commands).toEqual([
      kick,
      kick,
      { type: "MuteInConference", segmentId: bob, muted: true },
      { type: "MuteInConference", segmentId: bob, muted: false },
    ]);
  });

  it("is done to callers from outside as well, under their room", async () => {
    await post(`${ROOM}/callSegments/${uuid("outside confers")}/mute`);
    expect(world.commands).toMatchObject([{ segmentId: uuid("outside confers"), muted: true }]);
  });

  it.each(["kick", "mute", "unmute"])(
    "%s is 500 with a sentence where there are no rooms",
    async (action) => {
      world.hasConferences = false;
      world.failure = new AppError("conflict", "This call segment is in no conference room.");
      for (const root of roots) {
        expect(told(await post(`${root}/${bob}/${action}`))).toEqual([
          500,
          "Core server 'default' does not have conference rooms enabled.",
        ]);
      }
      expect(world.commands).toEqual([]);
      expect(world.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
    },
  );

  it.each(["kick", "mute", "unmute"])("%s is a conflict for a call segment in no room", async (action) => {
    world.failure = new AppError("conflict", "This call segment is in no conference room.");
    expect(told(await post(`/callSegments/${uuid("alice talks out")}/${action}`))).toEqual([
      409,
      "This call segment is in no conference room.",
    ]);
  });
});
