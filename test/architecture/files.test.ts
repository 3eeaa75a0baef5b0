import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { dialects } from "../../src/rest/dialects/index.js";
import { ROOT } from "./cruise.js";

/** A longer file holds more than one idea. */
const MAX_LINES = 250;

/** What a dialect is made of; more it may have. */
const DIALECT_FILES = ["authenticate.ts", "endpoints", "index.ts", "present.ts", "schemas.ts"];

/** A migration that has landed never changes: databases out there have run it. */
const LANDED: Readonly<Record<string, string>> = {
  "0001_live_state.sql": "6161f70512d1c48904da7b50c7e4685fa19fbe0b4ab8bac34b3f75a78ed77241",
  "0002_object_ids_and_accounts.sql": "13902a329b1c176ac898b6a52057b5e33cd3a5cdc637b17157f8eaab13ca974c",
  "0003_user_statuses.sql": "bab5b92ca8e8b008f5c5431da4ce2f47b3876034c5182af0b2fde87e303dca48",
  "0004_live_rows_with_dnd_and_optimizing.sql":
    "bfa476d24621c4cb94a0c3422d7a318b91584d9ffad6108122e8c4742e05bd2b",
  "0005_call_records_and_contacts.sql": "50553fc274a7c346adf10306bb68e00add6b6053887b8331f601faa2d8b1eb97",
  "0006_tokens.sql": "408dc58300335264ccaae7fa79c3a96c2d26486daefd2e327addce76b30695d9",
  "0007_webhooks.sql": "ff460672d98c0fe4a8de16d662840347d52a24561230fe1d5ebec7e1b736c322",
  "0008_account_keys.sql": "82457ea22d5104ebff8f57e00f36cd98cd113531ca29fc5d811c98c29217f82e",
  "0009_call_records_by_extension.sql": "6d8f6f7baa86af6a7092c1fa37febc44093da66cf523ad09d7a28f2b512bd80b",
  "0010_actions.sql": "691d272c1f10743ec554045c1ce56013d9194b96d3b831538ccdc5ea28218a92",
  "0011_webhook_numbers.sql": "f3e4b499216262836f999788a0fcd9e51ad8cd98bcef754acdae58ebbbbf3eda",
  "0012_record_gaps.sql": "43cf07c2dc7dfb7d84545e139135c677bd2a765214e1729a29de0af6f40b2fd7",
  "0013_call_records_covered.sql": "8d1ac3acfd3c6d8d1fca19f21675ae1022c79fb262f19e8b4dc312c1216e1dbb",
  "0014_history_by_age.sql": "f90788c03c46ca887a2edfdfe1f27b2ddeee07dd2b4b25437d2adbdb4b863d0b",
  "0015_ended_segments_by_core_server.sql":
    "c7d085cbb6515ffabc7ae35519eeda1de41b958e5ad133d0c71023712e6a4d5b",
  "0016_audit.sql": "dadc6a04130d9647527895eeabae4e992b633c9b5a29232ae2d38fe9a30f3711",
  "0017_webhook_accounts.sql": "d3b24f99f8b3163aceb561c943ccac67d11eb8f98057f63bcb723d1a8870ac1e",
  "0018_account_call_rules.sql": "4f566de5816943b086d949a46c1426b007380c0f69c98ce89256d48c5bf12b89",
};

const filesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).filter((file) =>
    statSync(join(ROOT, folder, file)).isFile(),
  );

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), "utf8");

test(`no file in src has more than ${MAX_LINES} lines`, () => {
  const files = filesIn("src");
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => read("src", file).split("\n").length > MAX_LINES)).toEqual([]);
});

test("no file in src exports by default", () => {
  expect(filesIn("src").filter((file) => /^export default/m.test(read("src", file)))).toEqual([]);
});

describe("the dialects", () => {
  const folders = readdirSync(join(ROOT, "src/rest/dialects"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

  test("are all in the list", () => {
    expect(folders.length).toBeGreaterThan(0);
    expect(dialects.map(({ name }) => name).sort()).toEqual(folders.sort());
  });

  test.each(folders)("%s is made as all are", (folder) => {
    const names = readdirSync(join(ROOT, "src/rest/dialects", folder)).map((name) =>
      name === "endpoints.ts" ? "endpoints" : name,
    );
    expect(names).toEqual(expect.arrayContaining(DIALECT_FILES));
  });
});

test("the migrations that have landed are unchanged", () => {
  const hashes = Object.fromEntries(
    readdirSync(join(ROOT, "migrations")).map((file) => [
      file,
      createHash("sha256").update(read("migrations", file)).digest("hex"),
    ]),
  );
  expect(hashes).toEqual(LANDED);
});
