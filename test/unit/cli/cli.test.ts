import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgram } from "../../../src/cli/program.js";
import { start } from "../../../src/cli/start.js";
import type { Log } from "../../../src/core/log.js";
import { verifySecret } from "../../../src/directory/secret-hash.js";
import { createAccountStore } from "../../../src/store/accounts.js";
import { createActionStore } from "../../../src/store/actions.js";
import { openDatabase } from "../../../src/store/database.js";
import { createRefusedLoginStore } from "../../../src/store/refused-logins.js";
import { createTokenStore, type TokenStore } from "../../../src/store/tokens.js";
import { GOOD, listen } from "../check/fake-manager.js";

let folder: string;
let environment: Record<string, string>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-cli-"));
  environment = {
    TANDEM_AMI_HOST: "127.0.0.1",
    TANDEM_AMI_USERNAME: "tandem",
    TANDEM_AMI_SECRET: "s3cret",
    TANDEM_DATABASE: join(folder, "tandem.db"),
    TANDEM_LOG_LEVEL: "error",
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

async function tandem(args: string, input = ""): Promise<{ exitCode: number | undefined; output: string }> {
  let output = "";
  let exitCode: number | undefined;
  const program = createProgram({
    terminal: {
      environment,
      input: (async function* () {
        yield* await Promise.resolve(input.match(/.{1,3}|\n/g) ?? []); // in pieces, as from a pipe
      })(),
      print: (text) => {
        output += text;
      },
      drained: () => Promise.resolve(),
      systemUser: "root",
    },
    start: () => Promise.resolve(42),
    done: (code) => {
      exitCode = code;
    },
  });
  await program.parseAsync(args.split(" ").filter(Boolean), { from: "user" });
  return { exitCode, output };
}

/** What the database has of an account. */
function stored(name: string) {
  const database = openDatabase(join(folder, "tandem.db"));
  const account = createAccountStore(database).find(name);
  database.close();
  return account;
}

describe("backup", () => {
  test("copies the database while it is in use, to its owner alone", async () => {
    const source = openDatabase(join(folder, "tandem.db"));
    const tokens = createTokenStore(source);
    const token = {
      hash: "h",
      account: "crm",
      dialect: "voipnow",
      secretMac: "m",
      createdAt: 0,
      expiresAt: 9,
    };
    tokens.add(token, 9);
    const file = join(folder, "backups", "monday.db");
    expect(await tandem(`backup ${file}`)).toEqual({
      exitCode: 0,
      output: `Wrote ${file}, ${statSync(file).size} bytes.\n`,
    });
    source.close();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const copy = openDatabase(file);
    expect(createTokenStore(copy).countOf("crm", 0)).toBe(1);
    expect(copy.pragma("integrity_check", { simple: true })).toBe("ok");
    copy.close();
  });

  test("leaves a file alone that is there, and makes none where there is no database", async () => {
    const file = join(folder, "monday.db");
    await expect(tandem(`backup ${file}`)).rejects.toMatchObject({ kind: "not-found" });
    expect(existsSync(file)).toBe(false);
    openDatabase(join(folder, "tandem.db")).close();
    writeFileSync(file, "another's");
    await expect(tandem(`backup ${file}`)).rejects.toMatchObject({ kind: "conflict" });
    expect(readFileSync(file, "utf8")).toBe("another's");
  });

  test("that cannot be written leaves nothing behind", async () => {
    openDatabase(join(folder, "tandem.db")).close();
    writeFileSync(join(folder, "file"), "");
    await expect(tandem(`backup ${join(folder, "file", "monday.db")}`)).rejects.toMatchObject({
      kind: "internal",
    });
  });
});

describe("actions", () => {
  test("are told as JSON, a line each, with times that can be read", async () => {
    const database = openDatabase(join(folder, "tandem.db"));
    const store = createActionStore(database);
    const asked = { dialect: "telphin", operation: "PUT /x", path: "/x", body: null };
    const common = { requestId: "r", address: "::1", ...asked };
    for (const [begunAt, account] of [
      [1_000, "crm"],
      [2_000, "panel"],
    ] as const) {
      store.end(store.begin({ ...common, begunAt, account }), {
        endedAt: begunAt + 5,
        commands: [],
        result: "done",
        message: null,
      });
    }
    database.close();
    const { exitCode, output } = await tandem("actions --since 1970-01-01T00:00:02Z");
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      begunAt: "1970-01-01T00:00:02.000Z",
      endedAt: "1970-01-01T00:00:02.005Z",
      account: "panel",
      result: "done",
    });
    expect((await tandem("actions --account crm")).output.split("\n")).toHaveLength(2);
    expect((await tandem("actions --limit 1")).output).toContain("panel");
  });

  test("have no sign in them that a terminal obeys", async () => {
    const database = openDatabase(join(folder, "tandem.db"));
    const path = "/\u009b31mEVIL\u009b0m\u202e\u2028\u007f";
    const names = { requestId: "r", account: "crm", address: "::1", dialect: "telphin", operation: "PUT /x" };
    createActionStore(database).begin({ begunAt: 1, ...names, path, body: { note: "\ud800" } });
    database.close();
    const { output } = await tandem("actions");
    expect(output).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(output)).toMatchObject({ path, body: { note: "\ud800" } });
  });

  test("that were refused logins are told by --refused", async () => {
    const database = openDatabase(join(folder, "tandem.db"));
    const login = { address: "192.0.2.1", account: "crm", by: "password", dialect: "isymphony" };
    createRefusedLoginStore(database).add({ at: 1_000, until: 2_000, count: 3, ...login });
    database.close();
    expect(JSON.parse((await tandem("actions --refused")).output)).toEqual({
      at: "1970-01-01T00:00:01.000Z",
      until: "1970-01-01T00:00:02.000Z",
      id: 1,
      count: 3,
      ...login,
    });
    expect((await tandem("actions")).output).toBe("");
    expect((await tandem("actions --refused --account panel")).output).toBe("");
  });

  describe("are verified by --verify", () => {
    const given = (count: number): void => {
      const database = openDatabase(join(folder, "tandem.db"));
      const names = {
        requestId: "r",
        account: "crm",
        address: "::1",
        dialect: "telphin",
        operation: "PUT /x",
      };
      for (let n = 1; n <= count; n += 1) {
        createActionStore(database).begin({ begunAt: n, ...names, path: "/x", body: null });
      }
      database.close();
    };
    const change = (sql: string): void => {
      const database = openDatabase(join(folder, "tandem.db"));
      database.exec(sql);
      database.close();
    };

    test("which says that all are there, and the last hash", async () => {
      given(3);
      const { exitCode, output } = await tandem("actions --verify");
      expect(exitCode).toBe(0);
      expect(output.split("\n")).toEqual([
        "actions: 3 entries, none gone, changed, inserted or moved.",
        expect.stringMatching(/^actions: the last is actions:3:[0-9a-f]{64}$/),
        "logins: 0 entries, none gone, changed, inserted or moved.",
        "",
      ]);
    });

    test("which says what is not as it was, and fails", async () => {
      given(3);
      change("DELETE FROM audit_entry WHERE id = 2");
      const { exitCode, output } = await tandem("actions --verify");
      expect([exitCode, output.split("\n")[0]]).toEqual([1, "actions: Entry 2 is gone."]);
    });

    test("which compares what an earlier one told", async () => {
      given(3);
      const known = (await tandem("actions --verify")).output.match(/actions:3:\w+/)?.[0] ?? "";
      given(2);
      expect((await tandem(`actions --verify --known ${known}`)).exitCode).toBe(0);
      change(
        "DELETE FROM audit_entry; UPDATE audit_chain SET last_id = 0, last_hash = before_hash, bytes = 0",
      );
      given(5);
      change("UPDATE audit_entry SET at = at"); // whole, and another
      expect((await tandem("actions --verify")).exitCode).toBe(0);
      rmSync(join(folder, "tandem.db"));
      given(1);
      const { exitCode, output } = await tandem(`actions --known ${known}`);
      expect(exitCode).toBe(1);
      expect(output).toMatch(/^actions: Entry 3, which is known, is gone: the newest is 1\.$/m);
      await expect(tandem("actions --known nonsense:1:a")).rejects.toMatchObject({ kind: "invalid-request" });
    });
  });

  test.each(["--since yesterday", "--limit 0", "--limit 1e3", "--limit -1"])(
    "are not asked for by %s",
    async (bad) => {
      await expect(tandem(`actions ${bad}`)).rejects.toMatchObject({ kind: "invalid-request" });
    },
  );
});

describe("commands", () => {
  test("start is the default", async () => {
    expect((await tandem("")).exitCode).toBe(42);
    expect((await tandem("start")).exitCode).toBe(42);
  });

  test("schema prints what is published", async () => {
    const { exitCode, output } = await tandem("schema");
    expect(exitCode).toBe(0);
    expect(output).toBe(readFileSync("docs/tandem.schema.json", "utf8"));
  });

  test("check says ok, or fails with 1", async () => {
    const { port, close } = await listen({ username: "tandem", secret: "s3cret", fullyBooted: true }, GOOD);
    environment.TANDEM_AMI_PORT = String(port);
    const good = await tandem("check");
    expect(good.exitCode).toBe(0);
    expect(good.output.split("\n")[0]).toBe(`default (127.0.0.1:${port})`);
    expect(good.output).toMatch(/^ {2}ok {4}login {14}as tandem$/m);
    expect(good.output).toMatch(/^ {2}warn {2}TANDEM_AMI_SECRET {2}has fewer than 12 characters/m);
    environment.TANDEM_AMI_SECRET = "wrong";
    const bad = await tandem("check");
    expect(bad.exitCode).toBe(1);
    expect(bad.output).toMatch(/^ {2}fail {2}login {4}/m);
    await close();
  });

  test("a faulty configuration is told by every command before anything is done", async () => {
    environment.TANDEM_HTTP_PORT = "x";
    for (const command of [
      "check",
      "account list",
      "account add ann --dialect isymphony",
      "account remove ann",
      "account revoke ann",
    ]) {
      await expect(tandem(command)).rejects.toMatchObject({ kind: "invalid-request" });
    }
    expect(existsSync(join(folder, "tandem.db"))).toBe(false);
  });
});

test("what works on the database alone needs nothing of the PBX, nor files that are for others", async () => {
  const config = join(folder, "tandem.yaml");
  writeFileSync(
    config,
    `database: tandem.db
http: {certFile: none.pem, keyFile: none.key}
coreServers: [{slug: a, ami: {secretFile: none}}, {slug: b}]`,
  );
  openDatabase(join(folder, "tandem.db")).close();
  environment = { TANDEM_CONFIG: config };
  for (const command of ["account list", "actions", "actions --verify", `backup ${join(folder, "copy.db")}`])
    expect(await tandem(command)).toMatchObject({ exitCode: 0 });
  environment = { TANDEM_DATABASE: join(folder, "tandem.db") };
  expect(await tandem("account list")).toMatchObject({ exitCode: 0 });
  await expect(tandem("check")).rejects.toMatchObject({ kind: "invalid-request" });
});

/** scrypt costs a third of a second of CPU a hash, and more where the machine is busy. */
const HASHING_TIMEOUT_MS = 60_000;

describe("tandem account", { timeout: HASHING_TIMEOUT_MS }, () => {
  test("add makes a password, prints it once, and keeps its hash", async () => {
    const { exitCode, output } = await tandem("account add ann --dialect isymphony telphin");
    expect(exitCode).toBe(0);
    const password = output.match(/^Added ann\. Its password is ([\w-]{32})$/m)?.[1] ?? "";
    const account = stored("ann");
    expect(account).toMatchObject({
      dialects: ["isymphony", "telphin"],
      scopes: ["read", "control"],
      tenant: null,
      user: null,
    });
    expect(account?.keyDigest).toBeNull(); // neither dialect takes a key
    expect(JSON.stringify(account)).not.toContain(password);
    expect(await verifySecret(password, account?.secretHash ?? "")).toBe(true);
  });

  test("add takes the first line of standard input", async () => {
    const { output } = await tandem(
      "account add bob --dialect isymphony --scope read --tenant default --user 100 --password-stdin",
      "long and secret\nnot this\n",
    );
    expect(output).toBe(
      "Added bob.\nWarning: no user '100' is configured, so it is the account of the user of extension 100; whether the PBX has that is not checked.\n",
    );
    expect(stored("bob")).toMatchObject({ scopes: ["read"], tenant: "default", user: "100" });
    expect(await verifySecret("long and secret", stored("bob")?.secretHash ?? "")).toBe(true);
  });

  test.each([
    ["password", "is a well-known password"],
    ["xxxxxxxxxxxxxxxx", "repeats one or two characters"],
    ["only8cha", "has fewer than 12 characters"],
    ["ann-of-accounts", "is the name it belongs to"],
  ])("add warns of the password %s", async (password, why) => {
    const { output } = await tandem(
      "account add ann-of-accounts --dialect isymphony --password-stdin",
      password,
    );
    expect(output).toContain(`Added ann-of-accounts.\nWarning: its password ${why}`);
  });

  test("add warns of a number that it is told to allow and to refuse", async () => {
    const { output } = await tandem(
      "account add ann --dialect isymphony --allow-number 00 --refuse-number 00 1900",
    );
    expect(output).toContain("Warning: it allows and refuses 00: the refusal decides; take one of them out.");
  });

  test("add says which rule for calls is wrong", async () => {
    const add = "account add ann --dialect isymphony";
    await expect(tandem(`${add} --calls-per-minute 0`)).rejects.toThrow(
      "--calls-per-minute '0' is not a whole number from 1 to 1000000.",
    );
    await expect(tandem(`${add} --allow-number 1 a/b`)).rejects.toThrow(
      /^--allow-number 'a\/b' is not the begin/,
    );
    await expect(tandem(`${add} --refuse-number a/b`)).rejects.toThrow(/^--refuse-number 'a\/b' is not/);
  });

  test("list tells what an account may call", async () => {
    environment.TANDEM_CONFIG = join(folder, "tandem.yaml");
    writeFileSync(
      environment.TANDEM_CONFIG,
      "accounts: [{name: lab, dialects: [isymphony], password: x, calls: {allow: ['0043']}}]",
    );
    await tandem("account add ann --dialect isymphony --calls-per-minute 5 --refuse-number 00 1900");
    const { output } = await tandem("account list");
    expect(output).toMatch(
      /^lab\t.*\tas many calls as for all, allow 0043\nann\t.*\t5 calls a minute, refuse 00 1900\n$/,
    );
  });

  test("add refuses what would be no good", async () => {
    const add = "account add ann --dialect isymphony";
    await expect(tandem(`${add} --password-stdin`, "short\n")).rejects.toThrow(/8 to 1000 characters/);
    await expect(tandem(`${add} --password-stdin`, "manag3rpa55word\n")).rejects.toThrow(/the lab's/);
    await expect(tandem(`${add} --tenant nowhere`)).rejects.toThrow("There is no tenant 'nowhere'.");
    await expect(tandem(`${add} --user ${"x".repeat(81)}`)).rejects.toThrow(/1 to 80 characters/);
    await expect(tandem("account add a:b --dialect isymphony")).rejects.toThrow(/no colon/);
    expect(stored("ann")).toBeUndefined();
    await tandem(add);
    await expect(tandem(add)).rejects.toMatchObject({ kind: "conflict" });
  });

  test("knows the accounts of tandem.yaml, and leaves them there", async () => {
    environment.TANDEM_CONFIG = join(folder, "tandem.yaml");
    writeFileSync(
      environment.TANDEM_CONFIG,
      "accounts: [{name: manager, dialects: [isymphony], password: in-the-file}]",
    );
    await tandem("account add ann --dialect telphin --scope read --user 100");
    const { output } = await tandem("account list");
    expect(output).toBe(
      "manager\tisymphony\tread,control\tall tenants\tno user\t0 tokens\tconfiguration\tcalls as for all\n" +
        "ann\ttelphin\tread\tall tenants\tuser 100\t0 tokens\tdatabase\tcalls as for all\n",
    );
    await expect(tandem("account add manager --dialect isymphony")).rejects.toMatchObject({
      kind: "conflict",
    });
    await expect(tandem("account remove manager")).rejects.toThrow(/take it out there/);
    expect((await tandem("account remove ann")).output).toBe("Removed ann.\n");
    await expect(tandem("account remove ann")).rejects.toThrow(/is not in the database/);
  });
});

describe("app-keys", { timeout: HASHING_TIMEOUT_MS }, () => {
  const add = (name: string) => `account add ${name} --dialect vitalpbx isymphony`;
  const KEY = "0123456789abcdef0123";
  const digest = (key: string): string => createHash("sha256").update(key).digest("base64url");

  test("a password that is made is kept with what it is found by", async () => {
    const { output } = await tandem(add("crm"));
    const key = output.match(/^Added crm\. Its password is ([\w-]{32})$/m)?.[1] ?? "";
    expect(stored("crm")?.keyDigest).toBe(digest(key));
    expect(await verifySecret(key, stored("crm")?.secretHash ?? "")).toBe(true);
  });

  test("one that is given has 20 visible ASCII characters or more", async () => {
    for (const wrong of [KEY.slice(1), "a password", `${KEY} x`, `${KEY}é`, `${KEY}\t`]) {
      await expect(tandem(`${add("crm")} --password-stdin`, `${wrong}\n`)).rejects.toThrow(
        "A password for vitalpbx is the app-key too: it has 20 to 1000 visible ASCII characters.",
      );
    }
    expect(stored("crm")).toBeUndefined();
    await tandem(`${add("crm")} --password-stdin`, `${KEY}\n`);
    expect(stored("crm")?.keyDigest).toBe(digest(KEY));
  });

  test("one is one account's, of the database or the configuration, until that is removed", async () => {
    environment.TANDEM_CONFIG = join(folder, "tandem.yaml");
    const configured = "configured-0123456789";
    writeFileSync(
      environment.TANDEM_CONFIG,
      `accounts: [{name: lab, dialects: [vitalpbx], password: ${configured}}]`,
    );
    const taken = { kind: "conflict", message: "That password is another account's app-key already." };
    await expect(tandem(`${add("crm")} --password-stdin`, configured)).rejects.toMatchObject(taken);
    await tandem(`${add("crm")} --password-stdin`, KEY);
    await expect(tandem(`${add("erp")} --password-stdin`, KEY)).rejects.toMatchObject(taken);
    expect(stored("erp")).toBeUndefined();
    await expect(tandem(add("crm"))).rejects.toThrow("There is an account 'crm' already.");
    await tandem("account add board --dialect isymphony --password-stdin", KEY); // found by its name alone
    await tandem("account remove crm");
    await tandem(`${add("erp")} --password-stdin`, KEY);
    expect(stored("erp")?.keyDigest).toBe(digest(KEY));
  });
});

describe("tokens", { timeout: HASHING_TIMEOUT_MS }, () => {
  const HOUR_MS = 3_600_000;

  /** The database as Tandem has it open while commands are run. */
  async function running<T>(use: (tokens: TokenStore) => Promise<T>): Promise<T> {
    const database = openDatabase(join(folder, "tandem.db"));
    try {
      return await use(createTokenStore(database));
    } finally {
      database.close();
    }
  }

  const token = (account: string, hash: string, endsIn = HOUR_MS) => ({
    hash,
    account,
    dialect: "voipnow",
    secretMac: "",
    createdAt: Date.now() + endsIn - HOUR_MS,
    expiresAt: Date.now() + endsIn,
  });

  beforeEach(() => {
    environment.TANDEM_CONFIG = join(folder, "tandem.yaml");
    const account = "{name: manager, dialects: [voipnow], password: in-the-file}";
    writeFileSync(environment.TANDEM_CONFIG, `accounts: [${account}]`);
  });

  test("revoke deletes all of an account's, says how many were good, and leaves the others'", () =>
    running(async (tokens) => {
      tokens.add(token("manager", "a"), 9);
      tokens.add(token("manager", "b"), 9);
      tokens.add(token("manager", "expired", -1), 9);
      tokens.add(token("gone from the file", "c"), 9);
      expect((await tandem("account list")).output).toMatch(
        /^manager\t.*\t2 tokens\tconfiguration\tcalls as for all$/m,
      );
      const { exitCode, output } = await tandem("account revoke manager");
      expect([exitCode, output]).toEqual([0, "Revoked 2 tokens of manager.\n"]);
      expect(["a", "b", "expired"].map((hash) => tokens.find(hash))).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(tokens.find("c")).toBeDefined();
      expect((await tandem("account revoke manager")).output).toBe("Revoked 0 tokens of manager.\n");
    }));

  test("revoke knows accounts of the database, and those that only their tokens are left of", () =>
    running(async (tokens) => {
      await tandem("account add ann --dialect voipnow");
      expect((await tandem("account revoke ann")).output).toBe("Revoked 0 tokens of ann.\n");
      tokens.add(token("former", "a"), 9);
      expect((await tandem("account revoke former")).output).toBe("Revoked 1 token of former.\n");
      await expect(tandem("account revoke former")).rejects.toMatchObject({
        kind: "not-found",
        message: "There is no account 'former'.",
      });
    }));

  test("what is done to accounts is written down, with who did it, and what fails is not", () =>
    running(async (tokens) => {
      await tandem("account add ann --dialect voipnow --scope read --password-stdin", "long and secret\n");
      tokens.add(token("ann", "a"), 9);
      await tandem("account revoke ann");
      await tandem("account remove ann");
      await expect(tandem("account remove ann")).rejects.toThrow(/is not in the database/);
      await expect(tandem("account revoke ann")).rejects.toThrow(/There is no account/);
      const { output } = await tandem("actions");
      expect(output).not.toContain("long and secret");
      const told = output
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(told).toMatchObject([
        {
          account: "",
          systemUser: "root",
          dialect: "tandem",
          operation: "tandem account",
          commands: [{ type: "AddAccount", name: "ann", dialects: ["voipnow"], scopes: ["read"] }],
          result: "done",
        },
        { commands: [{ type: "RevokeTokens", name: "ann" }], result: "done" },
        { commands: [{ type: "RemoveAccount", name: "ann" }], result: "done" },
      ]);
      expect((await tandem("actions --verify")).exitCode).toBe(0);
    }));

  test("remove deletes those of the account, and none of an account that stays", () =>
    running(async (tokens) => {
      await tandem("account add ann --dialect voipnow");
      tokens.add(token("ann", "a"), 9);
      tokens.add(token("manager", "b"), 9);
      await tandem("account remove ann");
      expect(tokens.find("a")).toBeUndefined();
      await expect(tandem("account remove manager")).rejects.toThrow(/take it out there/);
      expect(tokens.find("b")).toBeDefined();
    }));
});

describe("tandem start", () => {
  const terminal = () => ({
    environment,
    input: (async function* () {})(),
    print: () => {},
    drained: () => Promise.resolve(),
    systemUser: "root",
  });

  test("runs until it is told to stop, then closes", async () => {
    const events: string[] = [];
    let stop = (_signal: string): void => {};
    const stopped = new Promise<string>((resolve) => {
      stop = resolve;
    });
    const running = start(terminal(), {
      stopped,
      isTerminal: false,
      onLog: () => events.push("log"),
      startBridge: (config) => {
        events.push(`started for ${config.coreServers[0]?.slug}`);
        return Promise.resolve({
          close: () => {
            events.push("closed");
            return Promise.resolve();
          },
        });
      },
    });
    await vi.waitFor(() => expect(events).toHaveLength(2));
    stop("SIGTERM");
    expect(await running).toBe(0);
    expect(events).toEqual(["log", "started for default", "closed"]);
  });

  test("says first what lets others in, each in a line that names the place and not the value", async () => {
    const lines: string[] = [];
    const onLog = (log: Log) => void vi.spyOn(log, "warn").mockImplementation((line) => lines.push(line));
    const startBridge = () => Promise.resolve({ close: () => Promise.resolve() });
    await start(terminal(), { stopped: Promise.resolve("SIGINT"), isTerminal: false, onLog, startBridge });
    expect(lines).toEqual([expect.stringMatching(/^TANDEM_AMI_SECRET: has fewer than 12 characters/)]);
    expect(lines.join("")).not.toContain("s3cret");
  });

  test("that cannot start says why at once", async () => {
    const never = new Promise<string>(() => {});
    const startBridge = () => Promise.reject(new Error("the port is taken"));
    const deps = { stopped: never, isTerminal: false, onLog: () => {}, startBridge };
    await expect(start(terminal(), deps)).rejects.toThrow("the port is taken");
  });

  test("that does not close within five seconds is cut", async () => {
    vi.useFakeTimers();
    try {
      let code: number | undefined;
      const startBridge = () => Promise.resolve({ close: () => new Promise<void>(() => {}) });
      const deps = { stopped: Promise.resolve("SIGINT"), isTerminal: false, onLog: () => {}, startBridge };
      const running = start(terminal(), deps).then((exitCode) => {
        code = exitCode;
      });
      await vi.advanceTimersByTimeAsync(4_999);
      expect(code).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      await running;
      expect(code).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
