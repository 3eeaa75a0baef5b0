import { Command, Option } from "commander";
import { configSchema } from "../config.js";
import { SCOPES } from "../directory/directory.js";
import { DIALECTS } from "../directory/settings.js";
import type { ActionOptions } from "./actions.js";
import type { Terminal } from "./terminal.js";

export interface ProgramDeps {
  readonly terminal: Terminal;
  /** Runs Tandem until a signal. */
  readonly start: (terminal: Terminal) => Promise<number>;
  /** Told the exit code of the command that ran. */
  readonly done: (exitCode: number) => void;
}

interface VerifyOptions {
  readonly verify?: true;
  readonly known?: readonly string[];
}

interface AddOptions {
  readonly dialect: readonly string[];
  readonly scope: readonly string[];
  readonly tenant?: string;
  readonly user?: string;
  readonly callsPerMinute?: string;
  readonly allowNumber?: readonly string[];
  readonly refuseNumber?: readonly string[];
  readonly passwordStdin?: true;
}

/**
 * The command line. Arguments are wrong: CommanderError, after a word about it. What a command needs is loaded when it runs:
 * a bridge that runs for months holds no part of the others.
 */
export function createProgram({ terminal, start, done }: ProgramDeps): Command {
  const program = new Command("tandem")
    .description("Answers the REST APIs of four phone systems beside a plain Asterisk")
    .configureOutput({ writeOut: terminal.print })
    .exitOverride();
  program
    .command("start", { isDefault: true })
    .description("run until SIGTERM (the default)")
    .action(async () => done(await start(terminal)));
  program
    .command("check")
    .description("test the configuration against the PBX, and say what to change in which file of Asterisk")
    .action(async () => {
      const { check } = await import("./check.js");
      done(await check(terminal));
    });
  program
    .command("schema")
    .description("print the form of tandem.yaml as a JSON Schema")
    .action(() => {
      terminal.print(schemaText());
      done(0);
    });
  program
    .command("actions")
    .description("show the audit log, a JSON line each, the newest last")
    .option("--account <name>", "of that account alone")
    .option("--since <time>", "begun at that time or later, as 2026-01-31T08:00Z")
    .option("--limit <count>", "the newest that many", "100")
    .option("--refused", "the logins that were refused, in place of what was done")
    .option("--verify", "say whether an entry is gone, changed, inserted or moved, and which")
    .option("--known <entries...>", "hashes from an earlier --verify, to compare with")
    .action(async ({ verify, known = [], ...options }: ActionOptions & VerifyOptions) => {
      if (verify === true || known.length > 0) {
        const { verifyActions } = await import("./verify-actions.js");
        return done(verifyActions(terminal, known));
      }
      const { listActions } = await import("./actions.js");
      return done(await listActions(terminal, options));
    });
  program
    .command("backup <file>")
    .description("copy the database into a new file, while Tandem runs or not")
    .action(async (file: string) => {
      const { backup } = await import("./backup.js");
      done(await backup(terminal, file));
    });
  addAccountCommands(program.command("account").description("manage API accounts"), terminal, done);
  return program;
}

/** As it stands in docs/tandem.schema.json. */
export const schemaText = (): string => `${JSON.stringify(configSchema(), null, 2)}\n`;

function addAccountCommands(account: Command, terminal: Terminal, done: ProgramDeps["done"]): void {
  account
    .command("add <name>")
    .description("make an account, and print its password once")
    .addOption(
      new Option("--dialect <names...>", "dialects it is for").choices(DIALECTS).makeOptionMandatory(),
    )
    .addOption(
      new Option("--scope <names...>", "what it may do").choices(SCOPES).default(["read", "control"]),
    )
    .option("--tenant <slug>", "the one tenant it may see (all)")
    .option("--user <name>", "the user whose account it is (the one of the account's own name)")
    .option("--calls-per-minute <count>", "calls it may begin in a minute (as tandem.yaml says, else 120)")
    .option("--allow-number <beginnings...>", "beginnings of numbers that it may call; others it may not")
    .option("--refuse-number <beginnings...>", "beginnings that it may not call; the longest decides")
    .option("--password-stdin", "read the password from standard input")
    .action(async (name: string, { dialect, scope, tenant, user, passwordStdin, ...calls }: AddOptions) => {
      const rights = {
        dialects: dialect,
        scopes: scope,
        tenant: tenant ?? null,
        user: user ?? null,
        callsPerMinute: calls.callsPerMinute ?? null,
        allow: calls.allowNumber ?? [],
        refuse: calls.refuseNumber ?? [],
      };
      const { addAccount } = await import("./account.js");
      done(await addAccount(terminal, { name, ...rights, passwordFromInput: passwordStdin === true }));
    });
  account
    .command("list")
    .description("show all accounts")
    .action(async () => {
      const { listAccounts } = await import("./account.js");
      done(listAccounts(terminal));
    });
  account
    .command("remove <name>")
    .description("remove an account of the database")
    .action(async (name: string) => {
      const { removeAccount } = await import("./account.js");
      done(removeAccount(terminal, name));
    });
  account
    .command("revoke <name>")
    .description("revoke all tokens of an account")
    .action(async (name: string) => {
      const { revokeTokens } = await import("./account.js");
      done(revokeTokens(terminal, name));
    });
}
