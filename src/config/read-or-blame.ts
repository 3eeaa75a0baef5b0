import { unreadable } from "./file.js";
import { readFile } from "./read-file.js";

/** @returns null, after the blame, for a file that is empty or cannot be read */
export function readOrBlame(path: string, blame: (why: string) => void): string | null {
  try {
    const text = readFile(path);
    if (text.trim() !== "") return text;
    blame(`${path} is empty`);
  } catch (error) {
    blame(unreadable(path, error));
  }
  return null;
}
