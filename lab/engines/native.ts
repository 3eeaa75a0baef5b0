import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CACHE_FOLDER } from "../cache.js";
import { isOnPath, runLogged } from "../command.js";
import { findAbandoned, ownedName } from "../ownership.js";
import type { AsteriskVersion, Engine, Installation, Progress } from "./engine.js";
import { launchProcess } from "./process.js";

const run = promisify(execFile);

/** The Debian release that brings each Asterisk, and the packages of it. */
const RELEASES: Readonly<Record<AsteriskVersion, { suite: string; script: string; packages: string }>> = {
  // debootstrap of an older Debian does not know the suite by name, but builds it like every newer one.
  "22": { suite: "forky", script: "sid", packages: "asterisk,asterisk-core-sounds-en-gsm" },
  "16": {
    suite: "bullseye",
    script: "bullseye",
    packages: "asterisk,asterisk-core-sounds-en-gsm,asterisk-voicemail",
  },
};
const SCRIPTS = "/usr/share/debootstrap/scripts";

/** Asterisk in a root folder of its own, made by debootstrap (root only) and entered by chroot. */
export const native: Engine = {
  name: "native",
  missing: async (version) => {
    if (process.getuid?.() !== 0) return "root, to build and enter a root folder";
    if (existsSync(rootOf(version)) || (await isOnPath("debootstrap"))) return undefined;
    return "debootstrap (apt-get install debootstrap)";
  },
  install: async (version, progress) => {
    const root = rootOf(version);
    if (!existsSync(root)) await build(version, root, progress);
    // Asterisk looks its own host up, and asks the DNS root for a way out when it is not there.
    await writeFile(join(root, "etc", "hosts"), `127.0.0.1 localhost ${hostname()}\n`);
    return enter(root);
  },
};

const rootOf = (version: AsteriskVersion) => join(CACHE_FOLDER, `asterisk-${version}`);

/** Builds under a temporary name, so that an interrupted build never passes for a finished one. */
async function build(version: AsteriskVersion, root: string, progress: Progress): Promise<void> {
  const { suite, script, packages } = RELEASES[version];
  const kind = `building-${version}`;
  await mkdir(CACHE_FOLDER, { recursive: true });
  for (const left of await findAbandoned(CACHE_FOLDER, kind)) await discard(left);
  progress(
    `building a root folder with Asterisk ${version} (Debian ${suite}; some 500 MB, one to two minutes)`,
  );
  const unfinished = join(CACHE_FOLDER, ownedName(kind));
  const options = ["--variant=minbase", `--include=${packages}`];
  try {
    await runLogged("debootstrap", [...options, suite, unfinished, "", join(SCRIPTS, script)], progress);
    await rename(unfinished, root);
  } catch (reason) {
    await discard(unfinished);
    if (!existsSync(root)) throw reason; // else another process was faster: its root is as good
  }
}

/** Removes an unfinished root folder; an interrupted debootstrap leaves /proc mounted in it. */
async function discard(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1]);
  for (const mount of mounts.reverse()) {
    if (mount?.startsWith(`${folder}/`)) await run("umount", [mount]);
  }
  await rm(folder, { recursive: true, force: true });
}

function enter(root: string): Installation {
  return {
    instances: join(root, "instances"),
    seenByAsterisk: (hostPath) => hostPath.slice(root.length),
    launch: (configFile) => launchProcess(["chroot", root, "/usr/sbin/asterisk"], configFile),
  };
}
