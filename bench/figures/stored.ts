import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallRecord } from "../../src/state/model.js";
import { prepareCallRecords } from "../../src/store/call-record-rows.js";
import { openDatabase } from "../../src/store/database.js";
import { callRecord } from "../../test/contract/records.js";

/** The extension that has part in so many of the calls, in whichever number there are. */
export const OWN = "100@inside";
export const OWN_RECORDS = 200;
/** Every tenth call goes out again, as where phones are forwarded. */
const THROUGH_EACH = 10;

const folder = () => mkdtempSync(join(tmpdir(), "tandem-bench-"));
const files = new Map<string, string>();

type MakeRecord = (n: number, count: number, startedAt: number) => CallRecord;

/** A second lies between the beginnings of two. */
export const STEP_MS = 1_000;

/** The file of a database with so many call records, the last of them of now. It is made once a run, and shared. */
export function storedRecords(count: number, make: MakeRecord = recordOf): string {
  const name = `${count} ${make.name}`;
  const made = files.get(name);
  if (made !== undefined) return made;
  const place = folder();
  process.once("exit", () => rmSync(place, { recursive: true }));
  const file = join(place, `${count}.db`);
  fill(file, count, make);
  files.set(name, file);
  return file;
}

function fill(file: string, count: number, make: MakeRecord): void {
  const database = openDatabase(file);
  const { add } = prepareCallRecords(database, "default");
  const begun = Date.now() - count * STEP_MS;
  database.transaction(() => {
    for (let n = 0; n < count; n += 1) add(make(n, count, begun + n * STEP_MS), 0);
  })();
  database.close();
}

function recordOf(n: number, count: number, startedAt: number) {
  const step = Math.floor(count / OWN_RECORDS);
  const isOwn = n % step === 0;
  const flow = (isOwn ? n / step : n) % THROUGH_EACH === 1 ? "through" : "local";
  return callRecord({
    channelId: `c${n}`,
    linkedId: `c${n}`,
    startedAt,
    answeredAt: startedAt,
    endedAt: startedAt + 500,
    sourceExtension: isOwn ? OWN : `${1_000 + (n % 5_000)}@inside`,
    destinationExtension: isOwn ? null : "200@inside",
    flow,
  });
}
