import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { CACHE_FOLDER } from "../cache.js";
import { isOnPath } from "../command.js";
import type { Engine } from "./engine.js";
import { launchProcess } from "./process.js";

const run = promisify(execFile);

/** The machine's own asterisk with a private configuration; needs no root and leaves a running one alone. */
export const path: Engine = {
  name: "path",
  missing: async (version) => {
    if (!(await isOnPath("asterisk"))) return "asterisk on the PATH";
    const { stdout } = await run("asterisk", ["-V"]);
    return stdout.startsWith(`Asterisk ${version}.`)
      ? undefined
      : `asterisk ${version} on the PATH (it has ${stdout.trim()})`;
  },
  install: () =>
    Promise.resolve({
      instances: join(CACHE_FOLDER, "instances"),
      seenByAsterisk: (hostPath) => hostPath,
      launch: (configFile) => launchProcess(["asterisk"], configFile),
    }),
};
