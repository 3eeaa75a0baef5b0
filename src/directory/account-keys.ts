import { createHash } from "node:crypto";
import type { DialectName } from "./settings.js";

/** Dialects whose clients show a key alone, which is an account's password, and no name. */
const KEY_DIALECTS: ReadonlySet<string> = new Set<DialectName>(["vitalpbx"]);

/**
 * A shorter key is refused: an account is found by the fast hash of its key, and without a name nobody knows whose
 * attempts to slow down, so that the key alone must be too long to be found by trying.
 */
export const MIN_KEY_LENGTH = 20;

/** A key goes in a header: other characters come in as others, and spaces at its ends not at all. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** Whether an account's password is a key. */
export const takesKey = ({ dialects }: { readonly dialects: readonly string[] }): boolean =>
  dialects.some((dialect) => KEY_DIALECTS.has(dialect));

export const isSendable = (key: string): boolean => SENDABLE.test(key);

/** By which the account of a key is found. */
export const digestOfKey = (key: string): string => createHash("sha256").update(key).digest("base64url");
