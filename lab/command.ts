import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** Runs a long command, passing each line it prints on; fails with the last of them when it does. */
export async function runLogged(
  program: string,
  args: readonly string[],
  progress: (line: string) => void,
): Promise<void> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let last = "";
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      last = line;
      progress(`${program}: ${line}`);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code ?? "a signal"}: ${last}`);
}

/** Whether a program of this name can be run. */
export async function isOnPath(program: string): Promise<boolean> {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
