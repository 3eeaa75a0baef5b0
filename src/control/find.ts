import { AppError, notFound } from "../core/errors.js";
import type { Extension, PbxState, QueueMember, Segment } from "../state/model.js";
import { contactsOfExtension } from "../state/questions.js";
import type { Reach } from "./rights.js";

/** What a command names by its key or id. @throws AppError 'not-found' */
export function findExtension(reach: Pick<Reach, "extension">, key: string): Extension {
  const extension = reach.extension(key);
  if (extension === undefined) throw notFound("extension", key);
  return extension;
}

/** @throws AppError 'not-found' */
export function findSegment(reach: Pick<Reach, "segment">, id: string): Segment {
  const segment = reach.segment(id);
  if (segment === undefined) throw notFound("call segment", id);
  return segment;
}

/** @throws AppError 'not-found' */
export function findMember(reach: Pick<Reach, "member">, key: string): QueueMember {
  const member = reach.member(key);
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

/** Whether another context has the number too: what the PBX keeps by number alone is then of both. */
export const isAmbiguous = (
  { extensions }: Pick<PbxState, "extensions">,
  { key, number }: Extension,
): boolean => [...extensions.values()].some((other) => other.number === number && other.key !== key);
