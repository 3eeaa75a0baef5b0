import { action } from "../ami/action.js";
import type { AmiMessage } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { MAX_QUESTIONS_AT_ONCE } from "../core/limits.js";
import { channelFacts, text } from "../events/fields.js";
import { kindOf } from "../state/channel-name.js";

/**
 * What events have told of a channel's recording: that one runs, or none; null: none ran when the link was lost, and what
 * was meanwhile nobody has heard; undefined: nothing was ever told.
 */
export type KnowsRecording = (channelId: string) => boolean | null | undefined;

/**
 * Whether the legs among these channels are recorded, by channel id; one that is missing is unknown. What its events told
 * decides. Where they told nothing, or missed a part, the PBX is asked. Action: Getvar.
 */
export async function readRecordings(
  session: Pick<AmiSession, "send">,
  channels: readonly AmiMessage[],
  known: KnowsRecording,
): Promise<Map<string, boolean>> {
  const recordings = new Map<string, boolean>();
  const note = (channelId: string, recording: boolean | null | undefined): void => {
    if (typeof recording === "boolean") recordings.set(channelId, recording);
  };
  const legs = channels.map((item) => channelFacts(item)).filter(({ name }) => kindOf(name) === "leg");
  for (const { channelId } of legs) note(channelId, known(channelId));
  const unsure = legs.filter(({ channelId }) => !recordings.has(channelId));
  for (let i = 0; i < unsure.length; i += MAX_QUESTIONS_AT_ONCE) {
    const some = unsure.slice(i, i + MAX_QUESTIONS_AT_ONCE);
    const ever = await Promise.all(some.map(({ name }) => wasEverRecorded(session, name)));
    for (const [index, { channelId }] of some.entries()) {
      const told = known(channelId); // again: it may have begun meanwhile
      note(channelId, ever[index] === true ? ifEver(told) : ever[index]);
    }
  }
  return recordings;
}

/** A channel that was never seen counts as recorded: of the two mistakes the harmless one. */
const ifEver = (told: ReturnType<KnowsRecording>): boolean | null => (told === undefined ? true : told);

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
