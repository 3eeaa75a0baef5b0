import { AppError, notFound } from "../core/errors.js";
import type { Extension, PbxState, QueueMember, Segment } from "../state/model.js";
import { contactsOfExtension } from "../state/questions.js";

/** What a command names by its key or id. @throws AppError 'not-found' */
export function findExtension({ extensions }: PbxState, key: string): Extension {
  const extension = extensions.get(key);
  if (extension === undefined) throw notFound("extension", key);
  return extension;
}

/** @throws AppError 'not-found' */
export function findSegment({ segments }: PbxState, id: string): Segment {
  const segment = segments.get(id);
  if (segment === undefined) throw notFound("call segment", id);
  return segment;
}

/** @throws AppError 'not-found' */
export function findMember({ queueMembers }: PbxState, key: string): QueueMember {
  const member = queueMembers.get(key);
  if (member !== undefined) return member;
  throw new AppError("not-found", "There is no such queue member: it is logged out.", { member: key });
}

/** The device of an extension that has one alone; null: several, or one that is registered more than once. */
export function onlyDevice(state: PbxState, extension: Extension): string | null {
  const [device, another] = extension.devices;
  if (device === undefined || another !== undefined) return null;
  const reachable = contactsOfExtension(state, extension).filter(({ expired }) => !expired);
  return reachable.length > 1 ? null : device;
}
