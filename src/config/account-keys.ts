import { isSendable, MIN_KEY_LENGTH, takesKey } from "../directory/account-keys.js";
import { isDemo } from "./demo-accounts.js";
import { at, type Fault } from "./faults.js";
import type { ReadableAccount } from "./file.js";
import { present } from "./settings.js";

interface Key {
  /** Place of its account. */
  readonly account: string;
  readonly key: string;
  readonly demo: boolean;
}

/** Passwords that are keys, and could be found by trying, cannot be sent, or are two accounts'. */
export function keyFaults(file: string, accounts: readonly (ReadableAccount | null)[]): Fault[] {
  const keys = accounts.flatMap((account, index) => keyOf(at(file, ["accounts", index]), account));
  return keys.flatMap(({ account, key, demo }) => {
    const owner = keys.find((other) => other.key === key)?.account;
    const messages = [
      ...(demo || key.length >= MIN_KEY_LENGTH ? [] : [`must have at least ${MIN_KEY_LENGTH} characters`]),
      ...(isSendable(key) ? [] : ["must be of visible ASCII characters, to go in a header"]),
      ...(owner === account ? [] : [`that of ${owner} already`]),
    ];
    return messages.map((message) => ({
      place: `${account}.password`,
      message: `is an app-key, and ${message}`,
    }));
  });
}

function keyOf(place: string, account: ReadableAccount | null): Key[] {
  if (!account?.password || !takesKey({ dialects: present(account.dialects) })) return [];
  return [{ account: place, key: account.password, demo: isDemo(account) }];
}
