import type { Extension, Segment } from "../state/model.js";
import type { CallerId } from "./command.js";
import { NUMBER, plainNumber } from "./dialable.js";
import { plainName } from "./plain-name.js";

export const ownCallerId = ({ number, displayName }: Extension): CallerId => ({ name: displayName, number });

/** Who is on that leg; null: the PBX does not know. */
export const callerIdOf = ({ callerId }: Segment): CallerId | null =>
  NUMBER.test(callerId.number) ? callerId : null;

/**
 * Variables of a channel that is rung, which Asterisk sets before it rings. The `i` keeps it from telling the phone of the
 * change: there is no call yet.
 */
export const shown = (callerId: CallerId): string[] => variables("CONNECTEDLINE", ",i", callerId);

/** Variables of a channel that is rung: who it is to whomever it calls when it has answered. */
export const callsAs = (callerId: CallerId): string[] => variables("CALLERID", "", callerId);

const variables = (name: string, options: string, callerId: CallerId): string[] => [
  `${name}(num${options})=${plainNumber(callerId.number)}`,
  `${name}(name${options})=${plainName(callerId.name)}`,
];
