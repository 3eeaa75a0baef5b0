import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | undefined;
let files = 0;

/** Where a new database may lie, for as long as this process runs. */
export function databaseFile(): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), "tandem-test-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  files += 1;
  return join(folder, `${files}.db`);
}
