import { execFile } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CACHE_FOLDER } from "../cache.js";
import { runLogged } from "../command.js";
import { ownedName } from "../ownership.js";
import type { AsteriskProcess, AsteriskVersion, Engine, Installation } from "./engine.js";
import { CLI_TIMEOUT_MS, exitOf, hasExited, spawnBound } from "./process.js";

const run = promisify(execFile);

/** An engine that has not answered by then counts as none. */
const ANSWER_TIMEOUT_MS = 5_000;

/** The image's source, which docker-compose.yml builds from too. */
const SOURCE = fileURLToPath(new URL("../../docker/pbx", import.meta.url));

/** The build arguments that bring each Asterisk. */
const RELEASES: Readonly<Record<AsteriskVersion, readonly string[]>> = {
  "22": [],
  "16": ["DEBIAN=bullseye", "PACKAGES=asterisk-voicemail"],
};

/**
 * Asterisk in a container each. It shares the host's network, so that SIP, media and AMI are on 127.0.0.1 as with the
 * other engines, and its instance folder, at the same path.
 */
export const docker: Engine = {
  name: "docker",
  missing: whatIsMissing,
  install: async (version, progress) => {
    const image = `tandem-lab-pbx:${version}`;
    const isBuilt = await run("docker", ["image", "inspect", image]).then(
      () => true,
      () => false,
    );
    if (!isBuilt) progress(`building the image ${image} (one to two minutes)`);
    const buildArguments = RELEASES[version].flatMap((argument) => ["--build-arg", argument]);
    // Built each time, from the engine's cache, so that the image is never older than its source.
    await runLogged("docker", ["build", "--tag", image, ...buildArguments, SOURCE], (line) => {
      if (!isBuilt) progress(line);
    });
    return installation(image);
  },
};

/** It must be this machine's own engine, run by root: only then do its containers share folders and 127.0.0.1 with us. */
async function whatIsMissing(): Promise<string | undefined> {
  try {
    const { stdout } = await run("docker", ["info", "--format", "{{json .}}"], {
      timeout: ANSWER_TIMEOUT_MS,
    });
    const info = JSON.parse(stdout) as { Name?: string; SecurityOptions?: string[] | null };
    const rootless = info.SecurityOptions?.some((option) => option.includes("rootless")) ?? false;
    if (info.Name === hostname() && !rootless) return undefined;
  } catch {
    // no docker command, or nobody answers it
  }
  return "a Docker engine that answers, on this machine and run by root";
}

function installation(image: string): Installation {
  const instances = join(CACHE_FOLDER, "docker-instances");
  return {
    instances,
    seenByAsterisk: (hostPath) => hostPath,
    launch: (configFile) => launch(image, instances, configFile),
  };
}

function launch(image: string, instances: string, configFile: string): AsteriskProcess {
  const name = ownedName("tandem-lab-pbx");
  const user = `${process.getuid?.()}:${process.getgid?.()}`;
  const container = ["--name", name, "--user", user, "--volume", `${instances}:${instances}`];
  // Asterisk looks its own host up, and asks the DNS root for a way out when it is not there.
  const network = ["--network", "host", "--add-host", `${hostname()}:127.0.0.1`];
  const command = [image, "run-while-attached", "-C", configFile, "-f"];
  // What the engine complains about goes where Asterisk's own log does: a start that fails shows the end of it.
  const log = openSync(join(dirname(configFile), "..", "log", "messages"), "a");
  const child = spawnBound("docker", ["run", "--rm", "--interactive", ...container, ...network, ...command], {
    stdio: ["pipe", "ignore", log],
  });
  closeSync(log);
  return {
    exited: exitOf(child),
    hasExited: () => hasExited(child),
    signal: (signal) => {
      // An engine that does not know the container, or not yet, cannot stop it; without its client it stops by itself.
      run("docker", ["kill", "--signal", signal, name]).catch(() => child.kill("SIGKILL"));
    },
    cli: async (line) => {
      const asterisk = ["asterisk", "-C", configFile, "-rx", line];
      const { stdout } = await run("docker", ["exec", name, ...asterisk], { timeout: CLI_TIMEOUT_MS });
      return stdout;
    },
  };
}
