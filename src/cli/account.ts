import { randomBytes } from "node:crypto";
import { isDemoSecret } from "../config/demo-accounts.js";
import { deadAllows } from "../config/openings.js";
import { weakness } from "../config/weaknesses.js";
import { type KeptConfig, loadKeptConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { digestOfKey, isSendable, MIN_KEY_LENGTH, takesKey } from "../directory/account-keys.js";
import type { CallRules } from "../directory/call-rules.js";
import { hashSecret } from "../directory/secret-hash.js";
import { type AccountRecord, type AccountStore, createAccountStore } from "../store/accounts.js";
import { type ActionStore, createActionStore } from "../store/actions.js";
import { openDatabase } from "../store/database.js";
import { createTokenStore, type TokenStore } from "../store/tokens.js";
import { callRulesOf, type GivenCalls, tellCalls } from "./account-calls.js";
import type { Terminal } from "./terminal.js";

export interface NewAccount extends GivenCalls {
  readonly name: string;
  readonly dialects: readonly string[];
  readonly scopes: readonly string[];
  readonly tenant: string | null;
  /** Name of the user whose account it is; null: nobody's. */
  readonly user: string | null;
  /** Read the password from standard input; else one is made and printed once. */
  readonly passwordFromInput: boolean;
}

const GENERATED_PASSWORD_BYTES = 24;
const MIN_PASSWORD_LENGTH = 8;
/** A longer one does not fit into the header of a request. */
const MAX_PASSWORD_LENGTH = 1_000;
const NAME = /^[^\p{Cc}:]{1,200}$/u;
const USER_NAME = /^\P{Cc}{1,80}$/u;

/** `tandem account add`: keeps the hash of a password that was given, or of one it prints once. */
export async function addAccount(terminal: Terminal, account: NewAccount): Promise<number> {
  const { passwordFromInput, callsPerMinute, allow, refuse, ...rights } = account;
  const rules = callRulesOf({ callsPerMinute, allow, refuse });
  const callRules = rules && JSON.stringify(rules);
  const { name, tenant, user } = rights;
  const config = loadKeptConfig(terminal.environment);
  if (!NAME.test(name)) throw refused("A name has 1 to 200 characters, and no colon.");
  if (tenant !== null && !config.tenants.has(tenant)) throw refused(`There is no tenant '${tenant}'.`);
  if (user !== null && !USER_NAME.test(user)) throw refused("A user's name has 1 to 80 characters.");
  if (isConfigured(config, name)) throw taken(name);
  const password = passwordFromInput
    ? await readPassword(terminal.input)
    : randomBytes(GENERATED_PASSWORD_BYTES).toString("base64url");
  if (takesKey(rights)) checkKey(password, config);
  const secretHash = await hashSecret(password);
  const keyDigest = takesKey(rights) ? digestOfKey(password) : null;
  const record = { ...rights, callRules, secretHash, keyDigest, createdAt: Date.now() };
  changeStores(terminal, config, { type: "AddAccount", ...rights, callRules }, ({ accounts }) => {
    if (!accounts.add(record)) throw accounts.find(name) === undefined ? keyTaken() : taken(name);
  });
  terminal.print(passwordFromInput ? `Added ${name}.\n` : `Added ${name}. Its password is ${password}\n`);
  for (const warning of warnings({ name, user, password, rules }, config))
    terminal.print(`Warning: ${warning}.\n`);
  return 0;
}

/** What is not refused, and may be other than was meant. */
function warnings(
  {
    name,
    user,
    password,
    rules,
  }: Pick<NewAccount, "name" | "user"> & {
    readonly password: string;
    readonly rules: CallRules | null;
  },
  { users }: KeptConfig,
): string[] {
  const [weak, dead] = [weakness(password, name), rules === null ? undefined : deadAllows(rules)];
  return [
    ...(weak === undefined ? [] : [`its password ${weak}`]),
    ...(dead === undefined ? [] : [`it ${dead}`]),
    ...(user === null || users.has(user)
      ? []
      : [
          `no user '${user}' is configured, so it is the account of the user of extension ${user}; whether the PBX has that is not checked`,
        ]),
  ];
}

/** `tandem account remove`: a Tandem that runs refuses it and its tokens, and ends within a second what it has open. */
export function removeAccount(terminal: Terminal, name: string): number {
  const config = loadKeptConfig(terminal.environment);
  changeStores(terminal, config, { type: "RemoveAccount", name }, ({ accounts, tokens }) => {
    if (!accounts.remove(name)) {
      const where = isConfigured(config, name)
        ? "stands in the configuration: take it out there"
        : "is not in the database";
      throw new AppError("not-found", `The account '${name}' ${where}.`);
    }
    tokens.removeOf(name);
  });
  terminal.print(`Removed ${name}.\n`);
  return 0;
}

/**
 * `tandem account revoke`: the tokens that the account has are good no longer; with its password it may get new ones. Those
 * of an account that has been taken out of the configuration can be revoked as well.
 */
export function revokeTokens(terminal: Terminal, name: string): number {
  const config = loadKeptConfig(terminal.environment);
  const revoked = changeStores(terminal, config, { type: "RevokeTokens", name }, ({ accounts, tokens }) => {
    const count = tokens.countOf(name, Date.now());
    if (count === 0 && !isConfigured(config, name) && accounts.find(name) === undefined) {
      throw new AppError("not-found", `There is no account '${name}'.`);
    }
    tokens.removeOf(name);
    return count;
  });
  terminal.print(`Revoked ${counted(revoked)} of ${name}.\n`);
  return 0;
}

/** `tandem account list`: name, dialects, scopes, tenant, user, tokens, where it is kept, and what it may call. */
export function listAccounts(terminal: Terminal): number {
  const config = loadKeptConfig(terminal.environment);
  const rows = withStores(config, ({ accounts, tokens }) =>
    [
      ...config.accounts.map(({ calls = null, ...account }) => ({
        ...account,
        calls,
        kept: "configuration",
      })),
      ...accounts.all().map((account) => ({ ...account, calls: rulesOf(account), kept: "database" })),
    ].map((account) => ({ ...account, tokens: tokens.countOf(account.name, Date.now()) })),
  );
  for (const { name, dialects, scopes, tenant, user, tokens, kept, calls } of rows) {
    const whose = [tenant ?? "all tenants", user === null ? "no user" : `user ${user}`];
    const columns = [
      name,
      dialects.join(","),
      scopes.join(","),
      ...whose,
      counted(tokens),
      kept,
      tellCalls(calls),
    ];
    terminal.print(`${columns.join("\t")}\n`);
  }
  return 0;
}

const rulesOf = ({ callRules }: AccountRecord): CallRules | null =>
  callRules === null ? null : (JSON.parse(callRules) as CallRules); // it was written here

const isConfigured = ({ accounts }: KeptConfig, name: string): boolean =>
  accounts.some((account) => account.name === name);

const counted = (tokens: number): string => (tokens === 1 ? "1 token" : `${tokens} tokens`);

interface Stores {
  readonly accounts: AccountStore;
  readonly tokens: TokenStore;
  readonly actions: ActionStore;
}

function withStores<T>({ database }: KeptConfig, use: (stores: Stores) => T): T {
  const opened = openDatabase(database);
  try {
    return use({
      accounts: createAccountStore(opened),
      tokens: createTokenStore(opened),
      actions: createActionStore(opened),
    });
  } finally {
    opened.close();
  }
}

/** Makes a change and writes down who made it: by the command line it is a user of the system, not an account. */
function changeStores<T>(
  { systemUser }: Terminal,
  config: KeptConfig,
  command: object,
  change: (stores: Stores) => T,
): T {
  const action = {
    begunAt: Date.now(),
    requestId: "",
    account: "",
    systemUser,
    address: "",
    dialect: "tandem",
    operation: "tandem account",
    path: "",
    body: null,
    commands: [command],
  };
  return withStores(config, (stores) => stores.actions.withChange(action, () => change(stores)));
}

/** The first line. */
async function readPassword(input: Terminal["input"]): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.includes("\n") || text.length > MAX_PASSWORD_LENGTH) break;
  }
  const password = text.split(/\r?\n/, 1)[0] ?? "";
  if (password.length < MIN_PASSWORD_LENGTH || password.length > MAX_PASSWORD_LENGTH) {
    throw refused(`A password has ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters.`);
  }
  if (isDemoSecret(password)) throw refused("That password is the lab's, which anybody can know.");
  return password;
}

/** A password that is shown alone, as a key. */
function checkKey(key: string, { accounts }: KeptConfig): void {
  if (key.length < MIN_KEY_LENGTH || !isSendable(key)) {
    const form = `${MIN_KEY_LENGTH} to ${MAX_PASSWORD_LENGTH} visible ASCII characters`;
    throw refused(`A password for vitalpbx is the app-key too: it has ${form}.`);
  }
  if (accounts.some((account) => takesKey(account) && account.password === key)) throw keyTaken();
}

const refused = (message: string): AppError => new AppError("invalid-request", message);

const keyTaken = (): AppError =>
  new AppError("conflict", "That password is another account's app-key already.");

const taken = (name: string): AppError => new AppError("conflict", `There is an account '${name}' already.`);
