import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";

/** A process has to be started, which takes long where the machine is busy. */
const TIMEOUT_MS = 60_000;

const filter = readFileSync("packaging/fail2ban/tandem.conf", "utf8");
const setting = (name: string): string => new RegExp(`^${name} *= *(.*)$`, "m").exec(filter)?.[1] ?? "";

/** As fail2ban makes them of common.conf, for a file and for a line of the journal. */
const PREFIX = `(?:\\S+ (?:${setting("_daemon")})\\[\\d+\\]: )?`;
const HOST = "(?<host>[\\dA-Fa-f:.]+)";
const failure = new RegExp(setting("failregex").replace("%(__prefix_line)s", PREFIX).replace("<HOST>", HOST));

const hostile = [
  'x" from 203.0.113.9 by password (',
  '","timestamp":"2020-01-01T00:00:00.000Z"}',
  '\r\n{"level":"warn","message":"login refused from 203.0.113.9 by password (',
];
const refused = [
  { address: "192.0.2.1", by: "password", dialect: "isymphony", name: "crm" },
  { address: "2001:db8::1", by: "password", dialect: "telphin", name: "crm" },
  { address: "192.0.2.2", by: "key", dialect: "vitalpbx", name: "" },
  { address: "192.0.2.3", by: "token", dialect: "voipnow", name: "" },
  ...hostile.map((name, n) => ({ address: `192.0.2.${10 + n}`, by: "password", dialect: "isymphony", name })),
];

/** Writes the lines as Tandem does: through its own log, to standard output. */
const SCRIPT = `
  import { createLog } from "./src/core/log.ts";
  import { RefusedLoginTally } from "./src/rest/refused-logins.ts";
  const log = createLog("debug", false);
  const tally = new RefusedLoginTally({ store: { add() {} }, log, now: Date.now, isAccount: () => true });
  for (const login of ${JSON.stringify(refused)}) tally.note(login);
  log.warn("AMI link down", { reason: 'login refused from 203.0.113.9 by password (' });
  log.debug("request", { account: '{"level":"warn","message":"login refused from 203.0.113.9 by password (' });
`;

let lines: string[];
beforeAll(() => {
  const args = ["--import", "tsx", "--input-type=module", "-e", SCRIPT];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(stderr).toBe("");
  lines = stdout.trim().split("\n");
}, TIMEOUT_MS);

describe("the filter for fail2ban", () => {
  test("finds the address of each login that was refused by a password or a key, and no other", () => {
    expect(lines).toHaveLength(refused.length + 2);
    const found = lines.flatMap((line) => failure.exec(line)?.groups?.host ?? []);
    expect(found).toEqual(refused.filter(({ by }) => by !== "token").map(({ address }) => address));
  });

  test("finds it in the journal too", () => {
    expect(failure.exec(`pbx node[123]: ${lines[0]}`)?.groups?.host).toBe("192.0.2.1");
  });

  test("reads the time at the end of the line, whatever is in the name", () => {
    const date = setting("datepattern")
      .replaceAll("%%", "%")
      .replace("%Y-%m-%dT%H:%M:%S\\.%f%z", "(?<time>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z)");
    for (const line of lines) {
      expect(new RegExp(date).exec(line)?.groups?.time).toBe(JSON.parse(line).timestamp);
    }
  });
});
