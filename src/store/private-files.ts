import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Calls and hashes of secrets are nobody else's business. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600; // SQLite gives its journals the same

/**
 * Makes an empty file that is nobody else's from its first moment, and its folder where there is none: SQLite would make
 * it readable, and whoever opens it then keeps it open.
 * @returns false where there is something of that name, which is left alone. It is not even opened: closing it again would
 *   end the locks that SQLite has on it in this process.
 */
export function createPrivateFile(file: string): boolean {
  mkdirSync(dirname(resolve(file)), { recursive: true, mode: FOLDER_MODE });
  try {
    closeSync(openSync(file, "wx", FILE_MODE));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
