import { namedExtension } from "../state/channel-name.js";
import type { PbxState, QueueMember } from "../state/model.js";
import type { People } from "./people.js";
import type { Queues } from "./queues.js";

export interface MemberExtensionsDeps {
  readonly people: Pick<People, "keyNumbered" | "keyIn">;
  readonly queues: Pick<Queues, "describe">;
  readonly state: () => Pick<PbxState, "devices">;
}

/**
 * Tells which extension a queue member is, by its key: the one that the member's state is read of, else the one that is
 * dialled. A queue often dials through a context of which nothing is known: there the number of the queue's tenant counts.
 */
export function memberExtensions({ people, queues, state }: MemberExtensionsDeps) {
  const keyNamedBy = (name: string, queue: string): string | undefined => {
    const owner = state().devices.get(name);
    if (owner !== undefined) return owner.key;
    const named = namedExtension(name);
    if (named === null) return undefined;
    const { number, context } = named;
    return people.keyNumbered(number, context ?? "") ?? people.keyIn(queues.describe(queue).tenant, number);
  };
  return ({ queue, stateInterface, interface: dialed }: QueueMember): string | undefined =>
    keyNamedBy(stateInterface, queue) ?? keyNamedBy(dialed, queue);
}
