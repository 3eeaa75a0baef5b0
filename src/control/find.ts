import { AppError, notFound } from "../core/errors.js";
import type { Extension, PbxState, QueueMember, Segment } from "../state/model.js";

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
