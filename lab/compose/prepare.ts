import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { makeSecrets, type Secrets, writeInstance } from "../instance.js";
import { configuration } from "../tandem.js";
import { FOLDER, readLab, writeLab } from "./shared.js";

/**
 * The first service of docker-compose.yml: fills the volume that the others start from, and ends. Secrets are made the
 * first time and kept, so that `up` can be said again while the lab runs.
 */
const addresses = {
  amiPort: port("LAB_AMI_PORT"),
  sipPort: port("LAB_SIP_PORT"),
  outsidePort: port("LAB_OUTSIDE_PORT"),
};
const httpPort = port("LAB_HTTP_PORT");
const secrets = await formerSecrets().then((former) => former ?? makeSecrets());

await writeInstance(FOLDER, FOLDER, addresses, secrets);
const pbx = {
  amiHost: "127.0.0.1",
  amiPort: addresses.amiPort,
  accounts: secrets,
  directories: { spool: join(FOLDER, "spool"), log: join(FOLDER, "log") },
};
await writeFile(join(FOLDER, "tandem.yaml"), stringify(configuration(pbx, httpPort)), { mode: 0o600 });
await writeLab({ ...addresses, httpPort, secrets });

function port(variable: string): number {
  const value = Number(process.env[variable]);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) throw new Error(`${variable} is not a port`);
  return value;
}

async function formerSecrets(): Promise<Secrets | undefined> {
  try {
    return (await readLab()).secrets;
  } catch (reason) {
    if ((reason as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw reason;
  }
}
