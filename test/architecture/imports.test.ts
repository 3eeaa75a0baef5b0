import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { breaches, ROOT, readImports } from "./cruise.js";

test("the imports of src keep the rules, and were all read", async () => {
  const result = await readImports(ROOT);
  expect(breaches(result)).toEqual([]);
  expect(result.modules.filter(({ source }) => source.startsWith("src/")).length).toBeGreaterThan(100);
  expect(result.summary.totalDependenciesCruised ?? 0).toBeGreaterThan(400);
});

/** Each rule and an import that breaks it. */
const WRONG: readonly (readonly [rule: string, file: string, imported: string])[] = [
  ["core-imports", "core/wrong.ts", "../ami/right.js"],
  ["ami-imports", "ami/wrong.ts", "../events/right.js"],
  ["events-imports", "events/wrong.ts", "../state/right.js"],
  ["state-imports", "state/wrong.ts", "../store/right.js"],
  ["store-imports", "store/wrong.ts", "../directory/right.js"],
  ["directory-imports", "directory/wrong.ts", "../ami/right.js"],
  ["control-imports", "control/wrong.ts", "../feed/right.js"],
  ["voicemail-imports", "voicemail/wrong.ts", "../ami/right.js"],
  ["feed-imports", "feed/wrong.ts", "../store/right.js"],
  ["link-imports", "link/wrong.ts", "../control/right.js"],
  ["webhooks-imports", "webhooks/wrong.ts", "../rest/right.js"],
  ["rest-imports", "rest/wrong.ts", "../ami/right.js"],
  ["rest-imports", "rest/dialects/one/wrong.ts", "../../../ami/right.js"],
  ["config-imports", "config/wrong.ts", "../store/right.js"],
  ["check-imports", "check/wrong.ts", "../store/right.js"],
  ["cli-imports", "cli/wrong.ts", "../rest/right.js"],
  ["core-packages", "core/wrong.ts", "zod"],
  ["ami-packages", "ami/wrong.ts", "winston"],
  ["events-packages", "events/wrong.ts", "zod"],
  ["state-packages", "state/wrong.ts", "zod"],
  ["store-packages", "store/wrong.ts", "express"],
  ["directory-packages", "directory/wrong.ts", "better-sqlite3"],
  ["control-packages", "control/wrong.ts", "asterisk-manager"],
  ["voicemail-packages", "voicemail/wrong.ts", "zod"],
  ["feed-packages", "feed/wrong.ts", "zod"],
  ["link-packages", "link/wrong.ts", "express"],
  ["webhooks-packages", "webhooks/wrong.ts", "better-sqlite3"],
  ["rest-packages", "rest/wrong.ts", "better-sqlite3"],
  ["config-packages", "config/wrong.ts", "winston"],
  ["check-packages", "check/wrong.ts", "zod"],
  ["cli-packages", "cli/wrong.ts", "yaml"],
  ["winston-in-one-file", "core/wrong.ts", "winston"],
  ["prom-client-in-one-file", "link/wrong.ts", "prom-client"],
  ["prom-client-in-one-file", "webhooks/wrong.ts", "prom-client"],
  ["commander-in-one-file", "cli/wrong.ts", "commander"],
  ["state-is-pure", "state/wrong.ts", "node:crypto"],
  ["state-is-pure", "events/wrong.ts", "node:fs"],
  ["dialects-are-strangers", "rest/dialects/one/wrong.ts", "../two/right.js"],
  ["rest-knows-no-dialect", "rest/wrong.ts", "./dialects/two/right.js"],
  ["nothing-unresolved", "core/wrong.ts", "./nowhere.js"],
];

const FOLDERS =
  "core ami events state store directory control voicemail feed link webhooks rest rest/dialects/two config check cli";

describe("the rules catch", () => {
  let found: readonly string[] = [];
  let folder = "";

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "tandem-imports-"));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const write = (file: string, text: string) => {
      const path = join(folder, "src", file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    };
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    for (const name of FOLDERS.split(" ")) write(`${name}/right.ts`, "export type Right = string;\n");
    write("core/round.ts", 'export * from "./about.js";\n');
    write("core/about.ts", 'export * from "./round.js";\n');
    write("core/alone.ts", "export const alone = true;\n");
    write("main.ts", "export {};\n");
    for (const [index, [, file, imported]] of WRONG.entries()) {
      write(file.replace("wrong", `wrong-${index}`), `export * from "${imported}";\n`);
    }
    found = breaches(await readImports(folder));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(WRONG.map((wrong, index) => [...wrong, index] as const))(
    "%s: %s imports %s",
    (rule, file, _, index) => {
      const source = `src/${file.replace("wrong", `wrong-${index}`)}`;
      expect(found.filter((breach) => breach.startsWith(`${rule}: ${source} → `))).toHaveLength(1);
    },
  );

  test("a circle, a file that stands alone, and files that main does not reach", () => {
    const caught = (rule: string) => found.filter((breach) => breach.startsWith(`${rule}: `));
    expect(caught("no-cycles")).toHaveLength(1);
    expect(caught("no-orphans")).toContain("no-orphans: src/core/alone.ts → src/core/alone.ts");
    expect(caught("no-unreached").join()).toContain("src/core/round.ts");
  });

  test("no more than that: what is right passes", () => {
    const rules = new Set([...WRONG.map(([rule]) => rule), "no-cycles", "no-orphans", "no-unreached"]);
    expect(found.filter((breach) => !rules.has(breach.split(":")[0] ?? ""))).toEqual([]);
    expect(found.filter((breach) => /-imports: src\/[a-z/]*right\.ts/.test(breach))).toEqual([]);
  });
});
