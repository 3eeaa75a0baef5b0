import { describe, expect, test } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { SHOWN_TIMEOUT_MS } from "../../../src/core/limits.js";
import { extension, gone, linkLost, snapshot, talk } from "../state/facts.js";
import { refusal } from "./fake-session.js";
import { setting } from "./setting.js";

const events = [snapshot({ extensions: [extension("100"), extension("101")] }), ...talk];
const hangUp = (...ids: string[]) =>
  ({ type: "HangUp", segmentIds: ids.map((id) => `segment ${id}`) }) as const;
const bothEnd = [gone("100"), gone("101")];

describe("to hang up", () => {
  test("ends each leg by its channel, once, with normal clearing", async () => {
    const { control, sent, story, logged } = setting({ events, follows: bothEnd });
    await control.execute(hangUp("100", "101", "100"));
    const cause = ["Cause", "16"];
    expect(sent).toEqual([
      { name: "Hangup", fields: [["Channel", "PJSIP/100-100"], cause] },
      { name: "Hangup", fields: [["Channel", "PJSIP/101-101"], cause] },
    ]);
    expect([...story.state.segments.values()]).toEqual([]);
    expect(logged).toEqual([
      { command: "HangUp", segmentIds: ["segment 100", "segment 101", "segment 100"] },
    ]);
  });

  test("counts a leg that is gone as ended", async () => {
    const { control, sent } = setting({ events, follows: bothEnd });
    await control.execute(hangUp("99", "100"));
    expect(sent).toHaveLength(1);
    await control.execute(hangUp("100"));
    expect(sent).toHaveLength(1);
  });

  test("counts one as ended that the PBX does not know any more, and whose end is seen", async () => {
    const { control, waits } = setting({
      events,
      follows: bothEnd,
      onSend: () => refusal("No such channel"),
    });
    await control.execute(hangUp("100", "101"));
    expect(waits).toEqual([SHOWN_TIMEOUT_MS, SHOWN_TIMEOUT_MS]);
  });

  test("tells the PBX's no where the leg lives on", async () => {
    const { control } = setting({ events, onSend: () => refusal("Permission denied") });
    await expect(control.execute(hangUp("100"))).rejects.toMatchObject({
      kind: "pbx-refused",
      message: expect.stringContaining("Permission denied"),
    });
  });

  test("is unconfirmed where the leg lives on", async () => {
    const { control } = setting({ events, follows: [gone("101")] });
    await expect(control.execute(hangUp("100", "101"))).rejects.toMatchObject({
      kind: "unconfirmed",
      message: "Asterisk accepted this, and the call segment is still seen.",
    });
  });

  test("tells of a link that goes down", async () => {
    const { control } = setting({ events, onSend: () => new AppError("pbx-unavailable", "gone") });
    await expect(control.execute(hangUp("100"))).rejects.toMatchObject({ kind: "pbx-unavailable" });
  });

  test("is refused while the state is not live", async () => {
    const { control, sent } = setting({ events: [...events, linkLost] });
    await expect(control.execute(hangUp("100"))).rejects.toMatchObject({ kind: "pbx-unavailable" });
    expect(sent).toEqual([]);
  });
});
