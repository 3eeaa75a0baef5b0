import { action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { MAX_QUESTIONS_AT_ONCE } from "../core/limits.js";
import type { PbxEvent } from "../events/event.js";
import { channelFacts, text } from "../events/fields.js";
import { kindOf } from "../state/channel-name.js";
import type { PbxState } from "../state/model.js";

/** What events have told of channels' recordings. */
export interface ToldRecordings {
  /** Whether one runs; undefined: some were missed, or none were heard from its start. */
  sure(channelId: string): boolean | undefined;
  /** Of a channel that was recorded at some time, by what the PBX says; null: it is not known. */
  ifEver(channelId: string): boolean | null;
}

/**
 * What the state knows, and the facts that are to be applied to it after the lists.
 *
 * While the link is up its events are sure. What was known before it was lost is a leg's last state alone: one that was
 * recorded counts as recorded still, of one that was not nobody can say. One that was never seen counts as recorded: of the two
 * mistakes the harmless one.
 */
export function toldRecordings(state: PbxState, waiting: readonly PbxEvent[]): ToldRecordings {
  const running = (channelId: string) => state.channels.get(channelId)?.recordings ?? null;
  return {
    sure(channelId) {
      const recordings = state.sync.live ? running(channelId) : null;
      return recordings === null ? undefined : recordings > 0;
    },
    ifEver(channelId) {
      const recordings = running(channelId);
      if (recordings !== null && recordings > 0) return true;
      if (waiting.some((fact) => isRecordingOf(channelId, fact))) return false; // counted when it is applied
      return recordings === null ? true : null;
    },
  };
}

const isRecordingOf = (channelId: string, fact: PbxEvent): boolean =>
  fact.type === "RecordingBegan" && fact.channelId === channelId;

/**
 * Whether legs and ends of Local channels among these are recorded, by channel id; one that is missing is unknown. The PBX is
 * asked only where the events are not sure. Action: Getvar.
 */
export async function readRecordings(
  session: Pick<AmiSession, "send">,
  channels: readonly AmiMessage[],
  told: ToldRecordings,
): Promise<Map<string, boolean>> {
  const recordings = new Map<string, boolean>();
  const note = (channelId: string, recording: boolean | null | undefined): void => {
    if (typeof recording === "boolean") recordings.set(channelId, recording);
  };
  const all = channels.map((item) => channelFacts(item)).filter(({ name }) => kindOf(name) !== "inner");
  for (const { channelId } of all) note(channelId, told.sure(channelId));
  const unsure = all.filter(({ channelId }) => !recordings.has(channelId));
  for (let i = 0; i < unsure.length; i += MAX_QUESTIONS_AT_ONCE) {
    const some = unsure.slice(i, i + MAX_QUESTIONS_AT_ONCE);
    const ever = await Promise.all(some.map(({ name }) => wasEverRecorded(session, name)));
    for (const [index, { channelId }] of some.entries())
      note(channelId, ever[index] === true ? told.ifEver(channelId) : ever[index]);
  }
  return recordings;
}

/**
 * MIXMONITOR_FILENAME is set when a MixMonitor begins and stays when it ends: unset means that none has run. undefined: the
 * channel has hung up meanwhile.
 */
async function wasEverRecorded(
  session: Pick<AmiSession, "send">,
  channel: string,
): Promise<boolean | undefined> {
  try {
    const answer = await session.send(
      action("Getvar", { Channel: channel, Variable: "MIXMONITOR_FILENAME" }),
    );
    return text(answer, "Value") !== "";
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused") return undefined;
    throw error;
  }
}
