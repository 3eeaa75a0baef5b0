import { statSync } from "node:fs";
import { isDemo, isDemoSecret } from "./demo-accounts.js";
import { at, type Fault, toldOf } from "./faults.js";
import type { ReadableAccount, ReadableYaml } from "./file.js";

/** A shorter secret is named: it is soon found by trying, where its hash is lost or its address is open. */
const MIN_SECRET_LENGTH = 12;

/** What is tried first, and what documents and installers of phone systems have as examples. */
const WELL_KNOWN: ReadonlySet<string> = new Set([
  "adminadmin12",
  "administrator",
  "amp111",
  "asterisk",
  "changeme",
  "changeme1234",
  "mysecret",
  "password",
  "password1234",
  "passwordpassword",
  "qwertyuiop12",
  "secret",
  "supersecret1",
  "tandem",
  "tandemtandem",
  "verysecret12",
]);

/** With fewer kinds of characters in it, a secret is but long. */
const MIN_KINDS = 3;

const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;

/** Why a secret is a weak one, in the words of a fault; undefined: it is not. Never the secret itself. */
export function weakness(secret: string, name: string): string | undefined {
  const word = secret.toLowerCase();
  if (WELL_KNOWN.has(word) || isDemoSecret(secret)) return "is a well-known password: choose another";
  if (word === name.toLowerCase()) return "is the name it belongs to: set another";
  if (secret !== "" && new Set(secret).size < MIN_KINDS)
    return "repeats one or two characters, which is soon found by trying: set another";
  return secret.length < MIN_SECRET_LENGTH
    ? `has fewer than ${MIN_SECRET_LENGTH} characters, which are soon found by trying: set a longer one`
    : undefined;
}

/** Whether there is anything in it that nobody else is to read. */
export const holdsSecrets = ({ accounts, coreServers }: ReadableYaml): boolean =>
  (accounts ?? []).length > 0 || (coreServers ?? []).some((server) => server?.ami?.secret !== undefined);

/** Passwords in the file that are weak, and accounts that are there to be known. */
export const weakAccounts = (file: string, accounts: readonly (ReadableAccount | null)[]): Fault[] =>
  accounts.flatMap((account, index) => {
    if (account === null) return [];
    const message = isDemo(account)
      ? "is of a demo account, which anybody can know: take it out where this is no lab"
      : weakness(account.password ?? "", account.name ?? "");
    return toldOf(at(file, ["accounts", index, "password"]), message);
  });

/** Why a file is not kept well; undefined: it is, or it is not there. One without secrets may be read. */
export function openness(path: string, holdsSecrets = true): string | undefined {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & OTHERS_WRITE) !== 0)
    return `${path} is writable by every user of this machine; run: chmod o-w ${path}`;
  if (holdsSecrets && (mode & OTHERS_READ) !== 0)
    return `${path} is readable by every user of this machine; run: chmod o-r ${path}`;
  return undefined;
}
