import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Snapshot } from "../../src/events/event.js";

export const FIXTURES = fileURLToPath(new URL("../fixtures/ami", import.meta.url));

/** What Tandem meets in the course of a scenario. Times are milliseconds since 1970. */
export type Part =
  /** Bytes of the AMI, their line ends as LF. */
  | { readonly kind: "ami"; readonly text: string }
  | { readonly kind: "snapshot"; readonly at: number; readonly snapshot: Snapshot }
  /** The link is cut, and what the PBX says is not heard. */
  | { readonly kind: "lost"; readonly at: number }
  /** The same, and Tandem has to read its state from the database. */
  | { readonly kind: "killed"; readonly at: number };

export interface Fixture {
  readonly name: string;
  readonly story: string;
  readonly parts: readonly Part[];
}

interface ScenarioFile {
  readonly story: string;
  readonly parts: readonly { readonly kind: Part["kind"]; readonly file: string; readonly at?: number }[];
}

export const fixtureNames = (): string[] => readdirSync(FIXTURES).sort();

export function readFixture(name: string): Fixture {
  const read = (file: string) => readFileSync(join(FIXTURES, name, file), "utf8");
  const { story, parts } = JSON.parse(read("scenario.json")) as ScenarioFile;
  return {
    name,
    story,
    parts: parts.map(({ kind, file, at = 0 }): Part => {
      if (kind === "ami") return { kind, text: read(file) };
      if (kind === "snapshot") return { kind, at, snapshot: JSON.parse(read(file)) as Snapshot };
      return { kind, at };
    }),
  };
}
