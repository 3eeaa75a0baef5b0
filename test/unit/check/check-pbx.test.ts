import { createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { checkPbx } from "../../../src/check/check-pbx.js";
import { type Finding, hasFailed } from "../../../src/check/finding.js";
import { type CoreServerConfig, loadConfig } from "../../../src/config.js";
import { type Answers, DENIED, GOOD, listen } from "./fake-manager.js";

const USER = { username: "tandem", secret: "s3cret", fullyBooted: true };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function pbx(answers: Answers, user = USER): Promise<{ server: CoreServerConfig; received: string[] }> {
  const { port, received, close } = await listen(user, answers);
  closing.push(close);
  return { server: serverAt(port), received };
}

function serverAt(port: number, more: Partial<CoreServerConfig> = {}): CoreServerConfig {
  const [server] = loadConfig({
    TANDEM_AMI_HOST: "127.0.0.1",
    TANDEM_AMI_PORT: String(port),
    TANDEM_AMI_USERNAME: "tandem",
    TANDEM_AMI_SECRET: "s3cret",
  }).coreServers;
  if (server === undefined) throw new Error("no core server");
  return { ...server, ...more };
}

const inShort = (findings: readonly Finding[]): string[] =>
  findings.map(({ level, about }) => `${level} ${about}`);

const about = (findings: readonly Finding[], name: string): string =>
  findings
    .filter((finding) => finding.about === name)
    .map(({ level, text }) => `${level}: ${text}`)
    .join("\n");

describe("a PBX that answers", () => {
  test("well kept: all is ok, and it was asked for nothing but words", async () => {
    const { server, received } = await pbx(GOOD);
    const findings = await checkPbx(server);
    expect(inShort(findings)).toEqual([
      "ok reachable",
      "ok login",
      "ok version",
      "ok write",
      "ok read",
      "ok least rights",
      "ok timestamps",
      "ok event filters",
      "ok call records",
      "ok attended transfer",
      "ok hints",
      "ok do not disturb",
      "ok tandem's contexts",
      "ok bundles",
      "ok voicemail",
    ]);
    expect(about(findings, "hints")).toBe("ok: 2 in internal");
    expect(about(findings, "do not disturb")).toBe("ok: 1 of 2 hints show it");
    expect(JSON.stringify(findings)).not.toContain("s3cret");
    const harmless = [
      "Challenge",
      "Login",
      "Ping",
      "CoreSettings",
      "ListCommands",
      "GetConfig",
      "Getvar",
      "Logoff",
    ];
    expect(received.filter((name) => !harmless.includes(name))).toEqual([
      "ExtensionStateList",
      "ShowDialPlan",
      "ShowDialPlan",
      "ShowDialPlan",
      "ShowDialPlan",
      "ShowDialPlan",
    ]);
    expect(about(findings, "bundles")).toBe("ok: steps of the dialplan that ring them: 1");
  });

  test("that has no rights: each missing class is named with the line to change", async () => {
    const { server } = await pbx({
      ListCommands: () => ["Response: Success", "Ping: Keepalive (Priv: <none>)"],
    });
    const findings = await checkPbx(server);
    expect(about(findings, "write").split("\n")).toHaveLength(6);
    expect(about(findings, "write")).toMatch(
      /fail: originate is missing, .*: add it to 'write =' of \[tandem\] in manager.conf, then 'asterisk -rx "manager reload"'/,
    );
    expect(inShort(findings.filter(({ about }) => about !== "write"))).toEqual([
      "ok reachable",
      "ok login",
      "warn version",
      "warn read",
      "warn timestamps",
      "warn event filters",
      "warn call records",
      "warn attended transfer",
      "fail hints",
      "warn tandem's contexts",
      "warn voicemail",
    ]);
  });

  test("that is bare: no codes, no hints, no filters, no times", async () => {
    const { server } = await pbx({
      ...GOOD,
      GetConfig: () => ["Response: Success", "No categories found: "],
      Getvar: () => ["Response: Success", "Value: "],
      ExtensionStateList: () => [
        "Response: Success",
        "EventList: start",
        "",
        "Event: ExtensionStateListComplete",
        "EventList: Complete",
      ],
    });
    const findings = await checkPbx(server);
    expect(about(findings, "call records")).toMatch(/^warn: the PBX tells of none/);
    expect(about(findings, "hints")).toMatch(/^fail: none, .*100,hint,PJSIP\/100' to extensions.conf/);
    expect(about(findings, "attended transfer")).toMatch(/^warn: not possible .* features.conf/);
    expect(about(findings, "timestamps")).toMatch(
      /^warn: .*timestampevents = yes in \[general\] of manager.conf/,
    );
    expect(about(findings, "event filters")).toMatch(/^warn: could not be seen/);
    expect(about(findings, "read")).toMatch(/^warn: .*\[tandem\] is not in manager.conf/);
  });

  test("whose dialplan has not the configured contexts", async () => {
    const { server } = await pbx(GOOD);
    const dialplan = {
      originateContext: "internal",
      transferContext: "nowhere",
      queueContext: null,
      voicemailContext: null,
    };
    const tenants = [{ slug: "sales", name: "Sales", number: null, contexts: ["sales"] }];
    const findings = await checkPbx({ ...server, dialplan, tenants });
    expect(about(findings, "contexts")).toMatch(
      /^fail: the dialplan has no nowhere: .*\[nowhere\] to extensions.conf$/,
    );
    expect(about(findings, "tenants")).toBe(
      "warn: the hints of internal in extensions.conf belong to no tenant of tandem.yaml\n" +
        "warn: sales has no extension: extensions.conf has no hint in sales",
    );
    const denied = await pbx({ ...GOOD, ShowDialPlan: () => DENIED });
    expect(about(await checkPbx({ ...denied.server, dialplan }), "contexts")).toMatch(
      /^warn: could not be seen/,
    );
  });

  test("that was not given what Tandem brings for it", async () => {
    const { server } = await pbx({
      ...GOOD,
      GetConfig: (headers) =>
        headers.get("Filename") === "cdr_manager.conf"
          ? ["Response: Error", "Message: Config file not found"]
          : (GOOD.GetConfig?.(headers) ?? []),
      ShowDialPlan: () => ["Response: Error", "Message: Did not find context tandem-sources"],
    });
    const findings = await checkPbx(server);
    expect(about(findings, "call records")).toMatch(/^warn: .*enabled = yes/);
    expect(about(findings, "tandem's contexts").split("\n")).toHaveLength(4);
    expect(hasFailed(findings)).toBe(false);
  });

  describe("whose voicemail", () => {
    const OLD: Answers = { ...GOOD, ListCommands: () => ["Response: Success"] };
    const polling = (value: string): Answers => ({
      ...OLD,
      GetConfig: (headers) =>
        headers.get("Filename") === "voicemail.conf"
          ? [
              ...["Response: Success", "Category-000000: general"],
              `Line-000000-000000: pollmailboxes=${value}`,
            ]
          : (GOOD.GetConfig?.(headers) ?? []),
    });
    const here = import.meta.dirname;

    test.each<[string, Answers, string | null, RegExp]>([
      ["is told by the PBX", GOOD, null, /^ok: the PBX tells of messages .* for their sounds, name/],
      ["is not at hand", OLD, null, /^warn: messages cannot be reached.*voicemail\.spool in tandem\.yaml/],
      ["is not where it should be", GOOD, "/nowhere", /^fail: \/nowhere is not there, or/],
      ["is in its spool", GOOD, here, /^ok: messages and their sounds are in .*the PBX changes them/],
      ["is changed in its spool", polling("yes"), here, /^ok: .* and are changed there/],
      ["lights no lamp", polling("no"), here, /^warn: lamps do not follow.*pollmailboxes = yes/],
      ["has no settings", OLD, here, /^warn: lamps do not follow/],
      ["cannot be seen", { ...OLD, GetConfig: () => DENIED }, here, /^warn: whether lamps follow/],
    ])("%s", async (_what, answers, spool, finding) => {
      const { server } = await pbx(answers);
      expect(about(await checkPbx({ ...server, voicemail: { spool } }), "voicemail")).toMatch(finding);
    });
  });

  test.each<[string, string, RegExp]>([
    ["is there", import.meta.filename, /^ok: those written while .* are read in /],
    ["is not", "/nowhere/tandem.csv", /^warn: \/nowhere\/tandem\.csv is not there, or/],
  ])("whose file of call records %s: said so", async (_what, file, finding) => {
    const { server } = await pbx(GOOD);
    const findings = await checkPbx({ ...server, callRecords: { file } });
    const texts = findings
      .filter(({ about }) => about === "call records")
      .map(({ level, text }) => `${level}: ${text}`);
    expect(texts).toContainEqual(expect.stringMatching(finding));
  });

  test("that has not booted fully: said so, as it may be a manager.conf that was not reloaded", async () => {
    const { server } = await pbx(GOOD, { ...USER, fullyBooted: false });
    expect(about(await checkPbx(server), "read")).toMatch(
      /^fail: the PBX did not say FullyBooted: .*manager reload/,
    );
  });
});

describe("a PBX that cannot be asked", () => {
  test("refuses the account", async () => {
    const { server } = await pbx(GOOD, { ...USER, secret: "another" });
    const findings = await checkPbx(server);
    expect(inShort(findings)).toEqual(["fail login"]);
    expect(findings[0]?.text).toMatch(/'tandem' \(Authentication failed\).*permit\/deny.*manager\.conf/);
  });

  test("is not there", async () => {
    const { port, close } = await listen(USER, GOOD);
    await close();
    const findings = await checkPbx(serverAt(port));
    expect(inShort(findings)).toEqual(["fail reachable"]);
    expect(findings[0]?.text).toMatch(
      /ECONNREFUSED.*Is Asterisk running\?.*bindaddr and port in \[general\]/,
    );
  });

  test("is no PBX", async () => {
    const other = createServer((socket) => {
      socket.on("error", () => {});
      socket.write("SSH-2.0-OpenSSH_9.2\r\n");
      socket.on("data", () => socket.end("Protocol mismatch.\r\n"));
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    closing.push(() => new Promise((resolve) => other.close(() => resolve())));
    const findings = await checkPbx(serverAt(port));
    expect(inShort(findings)).toEqual(["fail reachable"]);
    expect(findings[0]?.text).toMatch(/no Asterisk manager.*the port/);
  });

  test("speaks no TLS where it should", async () => {
    const { server } = await pbx(GOOD);
    const findings = await checkPbx({ ...server, ami: { ...server.ami, tls: { verify: true } } });
    expect(inShort(findings)).toEqual(["fail reachable"]);
    expect(findings[0]?.text).toMatch(/tlscertfile/);
    expect(findings[0]?.text).not.toContain("\n");
  });
});
