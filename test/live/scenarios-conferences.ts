import { expect } from "vitest";
import { hangUp, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";

const accepted = { status: 204, body: "" };

/** Who is in a room and whether muted, as Asterisk says: channel name → muted. */
async function insideOf(stage: Stage, room: string): Promise<Record<string, boolean>> {
  const text = await stage.pbx.cli(`confbridge list ${room}`);
  const lines = text.split("\n").filter((line) => line.startsWith("PJSIP/"));
  return Object.fromEntries(
    lines.map((line) => {
      const [channel = "", flags = ""] = line.split(/\s+/);
      return [channel, flags.includes("m")];
    }),
  );
}

const inRoom = (stage: Stage, room: string, ...extensions: string[]) =>
  stage.until(() => {
    for (const extension of extensions) expect(stage.segmentOf(extension).conference?.room).toBe(room);
  });

/** Conference rooms, and what can be done to those inside. */
export const conferenceScenarios: readonly Scenario[] = [
  {
    name: "conference-controls",
    story: "100 and 101 meet in room 600; 101 is muted, unmuted and kicked, by both ways to name it",
    async play(stage) {
      const { api } = stage;
      for (const extension of ["100", "101"]) await stage.phone(extension).dial("600");
      await inRoom(stage, "600", "100", "101");
      const room = "/conferences/getByName/600";
      expect((await api.get(room)).body).toMatchObject({
        identifier: "600",
        dialString: "600",
        userGenerated: false,
      });
      const { body } = await api.get(`${room}/callSegments`);
      const { id, channel } = stage.segmentOf("101");
      expect((body as { id: string }[]).map((each) => each.id)).toContain(id);
      expect(body).toHaveLength(2);

      expect(await api.post(`${room}/callSegments/${id}/mute`, {})).toEqual(accepted);
      expect(stage.segmentOf("101").conference).toEqual({ room: "600", muted: true });
      expect(await insideOf(stage, "600")).toMatchObject({ [channel]: true });
      expect(await api.post(`/callSegments/${id}/unmute`, {})).toEqual(accepted);
      expect(await insideOf(stage, "600")).toMatchObject({ [channel]: false });
      expect(await api.post(`${room}/callSegments/${id}/kicks`, {})).toEqual(accepted);
      await stage.phone("101").idle();
      expect(Object.keys(await insideOf(stage, "600"))).toEqual([stage.segmentOf("100").channel]);
      expect((await api.post(`${room}/callSegments/${id}/mute`, {})).status).toBe(404);
      await hangUp(stage, "100");
      expect((await api.get(room)).status).toBe(200);
    },
  },
  {
    name: "conference-made-by-dialling",
    story: "100 dials room 666, which nobody configured: it is there as long as 100 is",
    async play(stage) {
      const { api } = stage;
      expect((await api.get("/conferences/getByName/666")).status).toBe(404);
      await stage.phone("100").dial("666");
      await inRoom(stage, "666", "100");
      const { body } = await api.get("/conferences/getByName/666");
      expect(body).toMatchObject({ identifier: "666", userGenerated: true, configurationId: null });
      const { id } = body as { id: string };
      expect((await api.get(`/conferences/${id}`)).body).toEqual(body);
      expect((await api.get(`/conferences/${id}/callSegments`)).body).toHaveLength(1);
      await hangUp(stage, "100");
      expect((await api.get(`/conferences/${id}`)).status).toBe(404);
    },
  },
  {
    name: "conference-of-nobody",
    story: "100 talks to 103 in no room: it cannot be muted or kicked there, and talks on",
    async play(stage) {
      await talk(stage, "100", "103");
      const { id } = stage.segmentOf("100");
      for (const what of ["kick", "mute", "unmute"]) {
        expect((await stage.api.post(`/callSegments/${id}/${what}`, {})).status).toBe(409);
      }
      await stage.agree();
      await hangUp(stage, "100");
    },
  },
];
