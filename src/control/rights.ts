import type { TenantView } from "../directory/tenant-view.js";
import type { Extension, PbxState, QueueMember, Segment } from "../state/model.js";

/** What a command may name and act on. To one tenant's account nothing else is there. */
export interface Reach {
  segment(id: string | null): Segment | undefined;
  extension(key: string | null): Extension | undefined;
  member(key: string): QueueMember | undefined;
  hasQueue(name: string): boolean;
  hasRoom(name: string): boolean;
}

/** What may be done on somebody's behalf. */
export interface Rights {
  readonly reach: Reach;
  /**
   * Whether a number may be called, and a call be sent there, from the dialplan of that extension (null: nobody's).
   * @throws AppError 'forbidden'
   */
  requireCallable(number: string, extension: Extension | null): void;
  /** Whether somebody may be shown as that number. @throws AppError 'invalid-request' for one that is another's */
  requireShowable(number: string): void;
  /**
   * Counts calls that begin from the dialplan of that extension.
   * @param rung how many numbers ring at once
   * @throws AppError 'too-many-requests'
   */
  countCall(extension: Extension, rung: number): Promise<void>;
}

/** Of all that the PBX has. */
export const reachAll = (state: PbxState): Reach => ({
  segment: (id) => state.segments.get(id ?? ""),
  extension: (key) => state.extensions.get(key ?? ""),
  member: (key) => state.queueMembers.get(key),
  hasQueue: (name) => state.queues.get(name) !== undefined,
  hasRoom: () => true,
});

/** Of what a tenant has: a member of a queue where both are its own, and also rooms that are no tenant's. */
export const reachOf = (view: TenantView, state: PbxState): Reach => ({
  segment: (id) => {
    const segment = state.segments.get(id ?? "");
    return segment !== undefined && view.mayActOn(segment) ? segment : undefined;
  },
  extension: (key) => (view.extensionByKey(key) === undefined ? undefined : state.extensions.get(key ?? "")),
  member: (key) => {
    const member = state.queueMembers.get(key);
    return member !== undefined && view.agentOf(member) !== undefined ? member : undefined;
  },
  hasQueue: (name) => view.queue({ identifier: name }) !== undefined,
  hasRoom: (name) => !view.isAnothers({ identifier: name }),
});

/** Of whoever runs Tandem: all of it. */
export const allRights = (state: PbxState): Rights => ({
  reach: reachAll(state),
  requireCallable: () => {},
  requireShowable: () => {},
  countCall: () => Promise.resolve(),
});
