import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/**
 * The text of an ordinary file, or of one that a link leads to, as certificates often are. For the other end of a pipe nobody
 * waits.
 * @throws what the system says
 */
export function readFile(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(file).isFile())
      throw Object.assign(new Error("it is no ordinary file"), { code: "it is no ordinary file" });
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}
