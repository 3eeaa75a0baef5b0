import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { AccountRecord, AccountStore } from "../store/accounts.js";
import { type Accounts, type Principal, SCOPES } from "./directory.js";
import { PasswordChecks } from "./password-checks.js";
import { type Hashing, SCRYPT } from "./secret-hash.js";
import type { AccountSettings } from "./settings.js";

export interface AccountsDeps {
  readonly configured: readonly AccountSettings[];
  readonly stored: Pick<AccountStore, "find">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly hashing?: Hashing;
}

/** The accounts of tandem.yaml and those of the database; of two with one name the former is meant. */
export async function createAccounts({
  configured,
  stored,
  now,
  wait = (ms) => pause(ms, undefined, { ref: false }),
  hashing = SCRYPT,
}: AccountsDeps): Promise<Accounts> {
  const ours = new Map<string, AccountRecord>();
  for (const account of configured) {
    ours.set(account.name, {
      ...account,
      secretHash: await hashing.hash(account.password),
      createdAt: now(),
    });
  }
  const decoy = await hashing.hash(randomBytes(16).toString("hex")); // unknown names take as long
  const checks = new PasswordChecks({ now, wait, verify: hashing.verify });
  return {
    async verifyPassword(dialect, name, password) {
      const account = ours.get(name) ?? stored.find(name);
      const right = await checks.isRight(name, password, account?.secretHash ?? decoy);
      return right && account?.dialects.includes(dialect) ? toPrincipal(account) : undefined;
    },
  };
}

const toPrincipal = ({ name, tenant, scopes, user }: AccountRecord): Principal => ({
  account: name,
  tenant,
  scopes: SCOPES.filter((scope) => scopes.includes(scope)),
  user,
});
