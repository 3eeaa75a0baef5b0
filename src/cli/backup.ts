import { resolve } from "node:path";
import { loadKeptConfig } from "../config.js";
import { backUp } from "../store/backup.js";
import type { Terminal } from "./terminal.js";

/** `tandem backup FILE`: a copy of the database, whether Tandem runs or not. */
export async function backup(terminal: Terminal, file: string): Promise<number> {
  const bytes = await backUp(loadKeptConfig(terminal.environment).database, resolve(file));
  terminal.print(`Wrote ${file}, ${bytes} bytes.\n`);
  return 0;
}
