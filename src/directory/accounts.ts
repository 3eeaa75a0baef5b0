import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "../core/errors.js";
import type { AccountStore } from "../store/accounts.js";
import { AccessTokens, type AccessTokensDeps } from "./access-tokens.js";
import { type Account, fromRecord, fromSettings, standings } from "./account.js";
import { digestOfKey, takesKey } from "./account-keys.js";
import type { Accounts } from "./directory.js";
import { type Attempt, PasswordChecks, type Verdict } from "./password-checks.js";
import { type Hashing, SCRYPT } from "./secret-hash.js";
import type { AccountSettings } from "./settings.js";

export interface AccountsDeps extends AccessTokensDeps {
  readonly configured: readonly AccountSettings[];
  readonly stored: Pick<AccountStore, "find" | "findByKey">;
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly hashing?: Hashing;
  /** Hears of each password that was not looked at. */
  readonly refused?: () => void;
}

/** The accounts of tandem.yaml and those of the database; of two with one name or one key the former is meant. */
export async function createAccounts({
  configured,
  stored,
  tokens,
  now,
  wait = (ms) => pause(ms, undefined, { ref: false }),
  hashing = SCRYPT,
  refused = () => {},
}: AccountsDeps): Promise<Accounts> {
  const ours = new Map<string, Account>();
  for (const account of configured) {
    const secretHash = await hashing.hash(account.password);
    ours.set(account.name, fromSettings(account, secretHash));
  }
  const oursByKey = new Map(
    [...ours.values()].filter(takesKey).map((account) => [digestOfKey(account.secret), account]),
  );
  const decoy = await hashing.hash(randomBytes(16).toString("hex")); // unknown names take as long
  const checks = new PasswordChecks({ now, wait, verify: hashing.verify, refused });
  const accessTokens = new AccessTokens({ tokens, now });
  const accountOf = (name: string): Account | undefined => ours.get(name) ?? fromRecord(stored.find(name));
  /** A look-up takes its own time for each digest. That tells of digests at most, from which no key is found. */
  const ownerOfKey = (key: string): Account | undefined => {
    const digest = digestOfKey(key);
    const record = stored.findByKey(digest);
    const theirs = record && !ours.has(record.name) ? fromRecord(record) : undefined;
    return oursByKey.get(digest) ?? theirs;
  };
  const check = async (dialect: string, attempt: Attempt): Promise<Answer> => {
    const account = accountOf(attempt.name);
    const verdict = await checks.check(attempt, account?.secretHash ?? decoy);
    const isRight = verdict === "right" && accountOf(attempt.name)?.rights === account?.rights; // it takes its time
    return { verdict, account: isRight ? memberOf(dialect, account) : undefined };
  };
  const { standingOf, toPrincipal } = standings();
  return {
    async verifyPassword(dialect, name, password, address) {
      const { account } = await check(dialect, { name, password, address });
      return account && toPrincipal(account);
    },
    verifyKey(dialect, key) {
      const account = memberOf(dialect, ownerOfKey(key));
      return account && toPrincipal(account);
    },
    async issueToken(dialect, name, password, address) {
      const { verdict, account } = await check(dialect, { name, password, address });
      if (verdict === "refused") throw tooManyAttempts();
      return account && { ...accessTokens.issue(account, dialect), principal: toPrincipal(account) };
    },
    verifyToken(dialect, token) {
      const account = memberOf(dialect, accessTokens.ownerOf(token, dialect, accountOf));
      return account && toPrincipal(account);
    },
    isStill({ account: name, standing }) {
      const account = accountOf(name);
      return account !== undefined && standingOf(account) === standing;
    },
    has: (name) => accountOf(name) !== undefined,
    find(dialect, { account: name, madeAt }) {
      const account = memberOf(dialect, accountOf(name));
      return account?.madeAt === madeAt ? toPrincipal(account) : undefined;
    },
  };
}

interface Answer {
  readonly verdict: Verdict;
  /** undefined: the credentials are not right, or not for that dialect. */
  readonly account: Account | undefined;
}

const memberOf = (dialect: string, account: Account | undefined): Account | undefined =>
  account?.dialects.includes(dialect) ? account : undefined;

const tooManyAttempts = (): AppError =>
  new AppError("too-many-requests", "There were too many attempts. Try again later.");
