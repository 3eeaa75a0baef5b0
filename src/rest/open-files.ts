import { readFileSync } from "node:fs";

/** For the database, the links to PBXs, voicemail and requests to webhooks, all at once. */
const RESERVED_FILES = 512;
/** Where so few files may be open that nothing would be left. */
const FEWEST_CONNECTIONS = 64;

/** How many files and connections this process may have open; Node has raised it as far as it goes. */
export function maxOpenFiles(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Number.POSITIVE_INFINITY);
  } catch {
    return Number.POSITIVE_INFINITY; // no Linux
  }
}

/** So many of the connections wanted leave all else the files that it needs. */
export const connectionsWithin = (openFiles: number, wanted: number): number =>
  Math.max(Math.min(wanted, openFiles - RESERVED_FILES), FEWEST_CONNECTIONS);
