import { randomBytes } from "node:crypto";
import { isDemoSecret } from "../config/agreement.js";
import { type Config, loadConfig, tenantsOf } from "../config.js";
import { AppError } from "../core/errors.js";
import { hashSecret } from "../directory/secret-hash.js";
import { type AccountStore, createAccountStore } from "../store/accounts.js";
import { openDatabase } from "../store/database.js";
import type { Terminal } from "./terminal.js";

export interface NewAccount {
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
  const { passwordFromInput, ...rights } = account;
  const { name, tenant, user } = rights;
  const config = loadConfig(terminal.environment);
  if (!NAME.test(name)) throw refused("A name has 1 to 200 characters, and no colon.");
  if (tenant !== null && !tenantsOf(config).has(tenant)) throw refused(`There is no tenant '${tenant}'.`);
  if (user !== null && !USER_NAME.test(user)) throw refused("A user's name has 1 to 80 characters.");
  if (config.accounts.some((configured) => configured.name === name)) throw taken(name);
  const password = passwordFromInput
    ? await readPassword(terminal.input)
    : randomBytes(GENERATED_PASSWORD_BYTES).toString("base64url");
  const secretHash = await hashSecret(password);
  const record = { ...rights, secretHash, createdAt: Date.now() };
  if (!withAccounts(config, (accounts) => accounts.add(record))) throw taken(name);
  terminal.print(passwordFromInput ? `Added ${name}.\n` : `Added ${name}. Its password is ${password}\n`);
  return 0;
}

/** `tandem account remove`: a Tandem that runs refuses it from the next request on. */
export function removeAccount(terminal: Terminal, name: string): number {
  const config = loadConfig(terminal.environment);
  if (!withAccounts(config, (accounts) => accounts.remove(name))) {
    const configured = config.accounts.some((account) => account.name === name);
    const where = configured ? "stands in the configuration: take it out there" : "is not in the database";
    throw new AppError("not-found", `The account '${name}' ${where}.`);
  }
  terminal.print(`Removed ${name}.\n`);
  return 0;
}

/** `tandem account list`: name, dialects, scopes, tenant, user, and where it is kept. */
export function listAccounts(terminal: Terminal): number {
  const config = loadConfig(terminal.environment);
  const stored = withAccounts(config, (accounts) => accounts.all());
  const rows = [
    ...config.accounts.map((account) => ({ ...account, kept: "configuration" })),
    ...stored.map((account) => ({ ...account, kept: "database" })),
  ];
  for (const { name, dialects, scopes, tenant, user, kept } of rows) {
    const whose = [tenant ?? "all tenants", user === null ? "no user" : `user ${user}`];
    terminal.print(`${[name, dialects.join(","), scopes.join(","), ...whose, kept].join("\t")}\n`);
  }
  return 0;
}

function withAccounts<T>({ database }: Config, use: (accounts: AccountStore) => T): T {
  const opened = openDatabase(database);
  try {
    return use(createAccountStore(opened));
  } finally {
    opened.close();
  }
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

const refused = (message: string): AppError => new AppError("invalid-request", message);

const taken = (name: string): AppError => new AppError("conflict", `There is an account '${name}' already.`);
