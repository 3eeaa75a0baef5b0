import { describe, expect, test } from "vitest";
import type { AmiMessage } from "../../../src/ami/message.js";
import { callRecordSettings } from "../../../src/check/cdr-manager-conf.js";
import { CHECKS } from "../../../src/check/checks.js";
import { parseConfigSection } from "../../../src/check/config-section.js";
import type { Evidence } from "../../../src/check/evidence.js";
import { type Finding, hasFailed } from "../../../src/check/finding.js";
import { managerSection } from "../../../src/check/manager-conf.js";
import { type CoreServerConfig, loadConfig } from "../../../src/config.js";

const [server] = loadConfig({
  TANDEM_AMI_HOST: "pbx",
  TANDEM_AMI_USERNAME: "tandem",
  TANDEM_AMI_SECRET: "s3cret",
}).coreServers;

const section = {
  read: ["system", "call", "agent", "cdr"],
  write: ["agent"],
  eventFilters: 2,
  timestampEvents: true,
};

const GOOD: Evidence = {
  version: "22.10.1",
  fullyBooted: true,
  actions: new Set([
    ...["BlindTransfer", "Originate", "QueueAdd", "DBPut", "ShowDialPlan", "UserEvent"],
    ...["VoicemailBoxSummary", "VoicemailMove", "VoicemailRemove"],
  ]),
  account: section,
  general: section,
  callRecords: { enabled: true, headers: ["LinkedID", "Sequence"] },
  atxfer: "*2",
  atxferAbort: "*1",
  hintContexts: ["internal"],
  dndHints: 1,
  missingContexts: [],
  bundleSteps: 2,
  recordFileIsReadable: null,
  spoolAccess: null,
  pollsMailboxes: false,
};

function judge(change: Partial<Evidence>, dialplan: Partial<CoreServerConfig["dialplan"]> = {}): Finding[] {
  if (server === undefined) throw new Error("no core server");
  const configured = { ...server, dialplan: { ...server.dialplan, ...dialplan } };
  return CHECKS.flatMap((check) => check({ ...GOOD, ...change }, configured)).filter(
    ({ level }) => level !== "ok",
  );
}

test("a spool that cannot be read needs the group that may", () => {
  const configured = { ...(server as CoreServerConfig), voicemail: { spool: "/spool" } };
  const findings = CHECKS.flatMap((check) => check({ ...GOOD, spoolAccess: "unreadable" }, configured));
  expect(findings.filter(({ level }) => level !== "ok")).toMatchObject([
    { level: "fail", text: expect.stringContaining("add Tandem's user to Asterisk's group") },
  ]);
});

test("a spool that may be read and not written is worth a warning where the PBX changes nothing itself", () => {
  if (server === undefined) throw new Error("no core server");
  const configured = { ...server, voicemail: { spool: "/spool" } };
  const findings = (actions: Evidence["actions"]) =>
    CHECKS.flatMap((check) => check({ ...GOOD, actions, spoolAccess: "readable" }, configured)).filter(
      ({ about }) => about === "voicemail",
    );
  expect(findings(GOOD.actions)).toMatchObject([{ level: "ok" }]);
  expect(findings(new Set())).toMatchObject([
    { level: "warn", text: expect.stringContaining("let Tandem run as Asterisk's user") },
  ]);
});

test("a well-kept PBX is found to be one", () => {
  expect(judge({})).toEqual([]);
});

describe.each([
  ["13.38.3", "fail"],
  ["16.28.0~dfsg-0+deb11u4", undefined],
  ["20.9.2", undefined],
  ["22.10.1", undefined],
  ["24.0.0-rc1", "warn"],
])("Asterisk %s", (version, level) => {
  test(level === undefined ? "is one we know" : `is worth a ${level}`, () => {
    expect(judge({ version }).map((finding) => [finding.about, finding.level])).toEqual(
      level === undefined ? [] : [["version", level]],
    );
  });
});

test("hints that do not show Do Not Disturb are worth a warning that says how to write them", () => {
  expect(judge({ dndHints: 0 })).toMatchObject([
    { level: "warn", about: "do not disturb", text: expect.stringContaining("PJSIP/100&Custom:DND100") },
  ]);
  expect(judge({ dndHints: 0, hintContexts: null }).map(({ about }) => about)).not.toContain(
    "do not disturb",
  );
});

test("an action that is not there although its class is granted is no lack of rights", () => {
  const findings = judge({ actions: new Set([...GOOD.actions].filter((name) => name !== "QueueAdd")) });
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ level: "warn", text: expect.stringContaining("queues.conf") });
  expect(hasFailed(findings)).toBe(false);
});

test("'all' grants what is needed, and is too much", () => {
  const all = { ...section, read: ["all"], write: ["all"] };
  expect(judge({ account: all })).toEqual([
    {
      level: "warn",
      about: "least rights",
      text: "not used: read all; write all: take it out of [tandem] in manager.conf",
    },
  ]);
});

test("each read class that is missing is a failure of its own", () => {
  const findings = judge({ account: { ...section, read: ["system", "call", "dialplan"] } });
  expect(findings.map(({ level, about }) => [level, about])).toEqual([
    ["fail", "read"],
    ["fail", "read"],
    ["warn", "least rights"],
  ]);
  expect(hasFailed(findings)).toBe(true);
});

test("an attended transfer that cannot be cancelled is told", () => {
  expect(judge({ atxferAbort: "" })[0]?.text).toMatch(
    /set atxferabort = \*1 in \[general\] of features.conf/,
  );
});

describe("call records", () => {
  test.each(["absent", { enabled: false, headers: [] }] as const)("that are not told: %j", (callRecords) => {
    expect(judge({ callRecords })).toMatchObject([
      {
        level: "warn",
        about: "call records",
        text: expect.stringContaining("set enabled = yes in [general]"),
      },
    ]);
  });

  test("that come without what says to which call they belong", () => {
    const texts = judge({ callRecords: { enabled: true, headers: [] } }).map(({ text }) => text);
    expect(texts).toEqual([
      expect.stringContaining("'linkedid => LinkedID' to [mappings] of cdr_manager.conf"),
      expect.stringContaining("'sequence => Sequence' to [mappings] of cdr_manager.conf"),
    ]);
  });

  test("that may not be asked about", () => {
    expect(judge({ callRecords: null })).toMatchObject([
      { level: "warn", text: expect.stringContaining("the write class system") },
    ]);
  });
});

describe("the contexts that Tandem brings", () => {
  test("are worth a warning each, with the line to add", () => {
    const findings = judge({ missingContexts: ["tandem-sources", "tandem-voicemail"] });
    expect(findings.map(({ level, about }) => [level, about])).toEqual([
      ["warn", "tandem's contexts"],
      ["warn", "tandem's contexts"],
    ]);
    expect(findings[0]?.text).toMatch(/^no tandem-sources, .*#include "tandem\/extensions_tandem.conf"/);
    expect(findings[1]?.text).toMatch(/^no tandem-voicemail, .*voicemailContext$/);
  });

  test("are not all needed where another one takes their place, which must be there", () => {
    const missing = { missingContexts: ["tandem-voicemail"] };
    expect(judge(missing, { voicemailContext: "mailboxes" })).toEqual([]);
    expect(judge({ missingContexts: ["mailboxes"] }, { voicemailContext: "mailboxes" })).toMatchObject([
      { level: "fail", about: "contexts" },
    ]);
  });

  test("cannot be seen without the class", () => {
    expect(judge({ missingContexts: null })).toMatchObject([{ level: "warn", about: "tandem's contexts" }]);
  });
});

describe("bundles", () => {
  test("that no step of the dialplan rings are worth a warning that says what to add", () => {
    expect(judge({ bundleSteps: 0 })).toMatchObject([
      { level: "warn", about: "bundles", text: expect.stringContaining("add the Gosub(tandem-bundle,...)") },
    ]);
  });

  test("are not asked after where what rings them is not there", () => {
    expect(judge({ bundleSteps: 0, missingContexts: ["tandem-bundle"] }).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^no tandem-bundle, so a bundle of extensions is refused: /),
    ]);
  });
});

const answer = (category: string, ...lines: string[]): AmiMessage => ({
  headers: [
    ["Response", "Success"],
    ["Category-000000", category],
    ["Templates-000000", "base"],
    ...lines.map((line, i): [string, string] => [`Line-000000-00000${i}`, line]),
  ],
});

const sectionOf = (...lines: string[]) => parseConfigSection(answer("any", ...lines)) ?? [];

describe("cdr_manager.conf", () => {
  test("tells what it is enabled for, whatever the case of its letters", () => {
    const mappings = sectionOf("LinkedID=linkedid", "sequence=Number");
    expect(callRecordSettings(sectionOf("Enabled=Yes"), mappings)).toEqual({
      enabled: true,
      headers: ["LinkedID"],
    });
  });

  test("without mappings tells of none", () => {
    expect(callRecordSettings(sectionOf("enabled=no"), "absent")).toEqual({ enabled: false, headers: [] });
  });
});

describe("a section of manager.conf", () => {
  const parse = (...lines: string[]) => managerSection(sectionOf(...lines));

  test("is read with what it inherits: the last line counts, and all filters", () => {
    expect(
      parse(
        "read=system,call",
        "eventfilter=!Event: VarSet",
        "secret=read=x",
        "Read = agent , CALL",
        "eventfilter(name(X))=",
      ),
    ).toEqual({ read: ["agent", "call"], write: [], eventFilters: 2, timestampEvents: false });
  });

  test("takes what Asterisk takes for yes", () => {
    expect(["yes", "True", "on", "1"].map((yes) => parse(`timestampevents=${yes}`).timestampEvents)).toEqual(
      Array(4).fill(true),
    );
    expect(parse("timestampevents=no").timestampEvents).toBe(false);
  });

  test("that is not there is none", () => {
    expect(
      parseConfigSection({
        headers: [
          ["Response", "Success"],
          ["No categories found", ""],
        ],
      }),
    ).toBeNull();
  });
});
