import { namedExtension } from "../state/channel-name.js";
import type { PbxState, QueueMember } from "../state/model.js";
import type { People } from "./people.js";

export interface MemberExtensionsDeps {
  readonly people: Pick<People, "keyOf">;
  readonly state: () => Pick<PbxState, "devices">;
}

/**
 * Tells which extension a queue member is, by its key: the one that the member's state is read of, else the one that is
 * dialled. A queue often dials through a context without hints: there the number alone counts.
 */
export function memberExtensions({ people, state }: MemberExtensionsDeps) {
  const keyNamedBy = (name: string): string | undefined => {
    const owner = state().devices.get(name);
    if (owner !== undefined) return people.keyOf({ key: owner.key });
    const named = namedExtension(name);
    if (named === null) return undefined;
    const { number, context } = named;
    return people.keyOf({ key: `${number}@${context}` }) ?? people.keyOf({ number });
  };
  return ({ stateInterface, interface: dialed }: QueueMember): string | undefined =>
    keyNamedBy(stateInterface) ?? keyNamedBy(dialed);
}
