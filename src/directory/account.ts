import { hash as digestOf, randomBytes } from "node:crypto";
import type { AccountRecord } from "../store/accounts.js";
import type { CallRules } from "./call-rules.js";
import { type Principal, SCOPES } from "./directory.js";
import type { AccountSettings } from "./settings.js";

/** An account of either place. */
export interface Account extends Omit<AccountRecord, "callRules" | "keyDigest" | "createdAt"> {
  /** What it may call; none: nothing is said of it alone. */
  readonly calls?: CallRules;
  /** The password of the configuration, or the hash in the database. */
  readonly secret: string;
  /** null: it stands in the configuration. */
  readonly madeAt: number | null;
  /** Whose, its secret, and all that it may do. */
  readonly rights: string;
}

export const fromSettings = (settings: AccountSettings, secretHash: string): Account =>
  withRights({ ...settings, secretHash, secret: settings.password, madeAt: null });

export function fromRecord(record: AccountRecord | undefined): Account | undefined {
  if (record === undefined) return undefined;
  const { callRules, ...account } = record;
  const calls = callRules === null ? undefined : (JSON.parse(callRules) as CallRules); // `tandem account` wrote it
  return withRights({
    ...account,
    ...(calls && { calls }),
    secret: record.secretHash,
    madeAt: record.createdAt,
  });
}

function withRights(account: Omit<Account, "rights">): Account {
  const { name, secret, madeAt, dialects, scopes, tenant, user, calls = null } = account;
  const rights = [name, secret, madeAt, [...dialects].sort(), [...scopes].sort(), tenant, user, calls];
  return { ...account, rights: JSON.stringify(rights) };
}

/** How accounts stand now, in words that say nothing outside this process. */
export function standings() {
  const key = randomBytes(32).toString("base64");
  const standingOf = ({ rights }: Account): string => digestOf("sha256", key + rights, "base64url");
  const toPrincipal = (account: Account): Principal => ({
    account: account.name,
    tenant: account.tenant,
    scopes: SCOPES.filter((scope) => account.scopes.includes(scope)),
    user: account.user,
    ...(account.calls && { calls: account.calls }),
    madeAt: account.madeAt,
    standing: standingOf(account),
  });
  return { standingOf, toPrincipal };
}
