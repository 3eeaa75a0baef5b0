import { describe, expect, test } from "vitest";
import type { RecordingFormat } from "../../../src/control/command.js";
import { AppError } from "../../../src/core/errors.js";
import { MAX_RECORDINGS } from "../../../src/core/limits.js";
import type { PbxEvent } from "../../../src/events/event.js";
import {
  extension,
  gone,
  linkLost,
  listed,
  records,
  snapshot,
  stopsRecording,
  talk,
} from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { setting } from "./setting.js";

const pbx = snapshot({ extensions: [extension("100"), extension("101")] });
const events = [pbx, ...talk];
const recorded = [...events, records("100")];
const unknown = [
  snapshot({ extensions: [extension("100")], channels: [listed("100", { recording: null, state: "up" })] }),
];

const start = (format: RecordingFormat = "wav", segmentId = "segment 100") =>
  ({ type: "StartRecording", segmentId, format }) as const;
const stop = (segmentId = "segment 100") => ({ type: "StopRecording", segmentId }) as const;

/** The PBX has so many recordings left to stop. */
const running = (count: number) => {
  let left = count;
  return () => {
    left -= 1;
    return left < 0 ? refusal("Could not stop monitoring channel") : undefined;
  };
};

describe("to record a leg", () => {
  test.each([
    ["wav", "wav"],
    ["wav49", "WAV"],
  ] as const)("as %s writes a file of our own naming", async (format, suffix) => {
    const { control, sent, logged } = setting({ events, follows: [records("100")] });
    await control.execute(start(format));
    const File = `tandem/segment 100-19700101T001640.007.${suffix}`;
    expect(sent).toEqual([
      {
        name: "MixMonitor",
        fields: [
          ["Channel", "PJSIP/100-100"],
          ["File", File],
        ],
      },
    ]);
    expect(logged).toEqual([{ command: "StartRecording", segment: "segment 100" }]);
  });

  test("is possible where it is not known whether it is recorded", async () => {
    const { control, sent } = setting({ events: unknown, follows: [records("100")] });
    await control.execute(start("wav", "segment 100 listed"));
    expect(sent).toHaveLength(1);
  });

  test.each<[string, readonly PbxEvent[]]>([
    ["nothing is seen of it", []],
    ["it has hung up", [gone("100")]],
  ])("is unconfirmed where %s", async (_, follows) => {
    const { control } = setting({ events, follows });
    await expect(control.execute(start())).rejects.toMatchObject({ kind: "unconfirmed" });
  });
});

describe("to stop recording a leg", () => {
  test.each([1, 2, 3])("stops all of %i recordings", async (count) => {
    const began = Array.from({ length: count }, () => records("100"));
    const ended = Array.from({ length: count }, () => stopsRecording("100"));
    const { control, sent, story } = setting({
      events: [...events, ...began],
      follows: ended,
      onSend: running(count),
    });
    await control.execute(stop());
    expect(sent).toHaveLength(count + 1);
    expect(sent.at(-1)).toEqual({ name: "StopMixMonitor", fields: [["Channel", "PJSIP/100-100"]] });
    expect(story.segment("100").recording).toBe(false);
  });

  test("asks the PBX where it is not known whether it is recorded", async () => {
    const known = setting({ events: unknown, onSend: running(1) });
    await known.control.execute(stop("segment 100 listed"));
    const none = setting({ events: unknown, onSend: running(0) });
    await expect(none.control.execute(stop("segment 100 listed"))).rejects.toMatchObject({
      kind: "pbx-refused",
    });
  });

  test("is done where it hangs up meanwhile", async () => {
    const { control } = setting({ events: recorded, follows: [gone("100")], onSend: running(1) });
    await expect(control.execute(stop())).resolves.toBeUndefined();
  });

  test("gives up on a PBX that stops without an end, and says so", async () => {
    const { control, sent } = setting({ events: recorded });
    await expect(control.execute(stop())).rejects.toMatchObject({
      kind: "unconfirmed",
      message: "Asterisk accepted this, and the call segment is still seen recorded.",
    });
    expect(sent).toHaveLength(MAX_RECORDINGS);
  });

  test("tells of a link that goes down between two", async () => {
    let sent = 0;
    const onSend = () => {
      sent += 1;
      return sent > 1 ? new AppError("pbx-unavailable", "gone") : undefined;
    };
    const { control } = setting({ events: recorded, onSend });
    await expect(control.execute(stop())).rejects.toMatchObject({ kind: "pbx-unavailable" });
  });
});

describe("recording is refused, and nothing is sent", () => {
  test.each<[string, ReturnType<typeof start> | ReturnType<typeof stop>, readonly PbxEvent[], string]>([
    ["conflict", start(), recorded, "already recorded"],
    ["conflict", stop(), events, "is not recorded"],
    ["not-found", start("wav", "segment 102"), events, "segment 102"],
    ["not-found", stop("segment 102"), events, "segment 102"],
    ["pbx-unavailable", start(), [...events, linkLost], "cannot be reached"],
    ["pbx-unavailable", stop(), [...recorded, linkLost], "cannot be reached"],
  ])("%s: %j", async (kind, command, happened, words) => {
    const { control, sent } = setting({ events: happened });
    await expect(control.execute(command)).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(words),
    });
    expect(sent).toEqual([]);
  });
});
