import { action } from "../ami/action.js";
import { type AmiMessage, header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import type { BundleMember } from "../state/model.js";

/**
 * How the PBX has bundles, for asterisk-conf/tandem/extensions_tandem.conf to read: in the AstDB, BUNDLE/<main> = numbers of
 * its members with commas between them, and BUNDLEMAIN/<member> = number of its main.
 */
export type BundleKeys = ReadonlyMap<string, string>;

const FAMILIES = ["BUNDLE", "BUNDLEMAIN"] as const;

type Session = Pick<AmiSession, "send" | "list">;

/** What the AstDB should have. A key of an extension begins with its number. */
export function keysOf(members: readonly BundleMember[]): BundleKeys {
  const numbers = new Map<string, string[]>();
  const keys = new Map<string, string>();
  for (const { key, main } of members.toSorted((a, b) => a.position - b.position)) {
    const [number, mainNumber] = [numberOf(key), numberOf(main)];
    const all = numbers.get(mainNumber) ?? [];
    all.push(number);
    numbers.set(mainNumber, all);
    keys.set(`BUNDLEMAIN/${number}`, mainNumber);
  }
  for (const [main, all] of numbers) keys.set(`BUNDLE/${main}`, all.join(","));
  return keys;
}

const numberOf = (key: string): string => key.slice(0, key.lastIndexOf("@"));

/**
 * Brings the AstDB to that, and leaves alone what is right: whom a main rings first, then who is whose. Answers whether
 * anything was written. Actions: DBGetTree, DBPut, DBDel. Errors: `conflict` where this Asterisk cannot list the AstDB
 * (before 16.28, 18.14, 19.6), `pbx-refused`, `pbx-unavailable`, and then it may be half done.
 */
export async function bring(session: Session, wanted: BundleKeys): Promise<boolean> {
  const there = await readKeys(session);
  const names = [...new Set([...wanted.keys(), ...there.keys()])];
  const wrong = names.filter((name) => wanted.get(name) !== there.get(name)).sort();
  for (const name of wrong) await write(session, name, wanted.get(name));
  return wrong.length > 0;
}

async function write(session: Session, name: string, value: string | undefined): Promise<void> {
  const slash = name.indexOf("/");
  const place = { Family: name.slice(0, slash), Key: name.slice(slash + 1) };
  if (value === undefined) await session.send(action("DBDel", place));
  else await session.send(action("DBPut", { ...place, Val: value }));
}

async function readKeys(session: Session): Promise<BundleKeys> {
  const keys = new Map<string, string>();
  for (const Family of FAMILIES) {
    for (const item of await list(session, Family)) {
      keys.set((header(item, "Key") ?? "").replace(/^\//, ""), header(item, "Val") ?? "");
    }
  }
  return keys;
}

async function list(session: Session, Family: string): Promise<readonly AmiMessage[]> {
  try {
    return (await session.list(action("DBGetTree", { Family }))).items;
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== "pbx-refused") throw error;
    throw new AppError(
      "conflict",
      "Bundles need an Asterisk that can list its database: 16.28, 18.14, 19.6 or later.",
      {},
      { cause: error },
    );
  }
}
