import { randomBytes } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Ari, ariFiles } from "./ari.js";
import type { Installation } from "./engines/engine.js";
import { ownedName, removeAbandoned } from "./ownership.js";

/** The configuration that the lab's PBX shares with its container and with the documentation. */
const CONFIGURATION = fileURLToPath(new URL("../asterisk-conf", import.meta.url));

export const EXTENSIONS = [
  "100",
  "101",
  "102",
  "103",
  "104",
  "105",
  "106",
  "107",
  "108",
  "109",
  "210",
  "301",
  "302",
] as const;

/** What one run of the PBX is told beyond asterisk-conf/: where it listens, and the secrets of this run. */
export interface Addresses {
  readonly amiPort: number;
  /** Where AMI listens with TLS too; absent: nowhere. */
  readonly amiTls?: AmiTls;
  readonly sipPort: number;
  /** Where the outside line listens: the PBX sends calls to outside numbers there. */
  readonly outsidePort: number;
  /** Absent: it is not asked by ARI. */
  readonly ari?: Ari;
}

/** What the PBX shows of itself to who connects to its AMI over TLS. */
export interface AmiTls {
  readonly port: number;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

export interface AmiAccount {
  readonly username: string;
  readonly secret: string;
}

export interface Secrets {
  /** The least rights that Tandem needs. */
  readonly tandem: AmiAccount;
  /** May everything: for tests that look at the PBX beside Tandem, or make it do something. */
  readonly witness: AmiAccount;
  /** SIP passwords: of each extension by its number, and of `provider` and `load`. */
  readonly sip: ReadonlyMap<string, string>;
}

/** The folder of one PBX, as the host sees it. Each of Asterisk's own directories is a folder in it. */
export interface Instance {
  readonly folder: string;
  /** asterisk.conf, as Asterisk names it. */
  readonly configFile: string;
  readonly secrets: Secrets;
  remove(): Promise<void>;
}

/** In instance/: what AMI shows with TLS. A new certificate is read at `manager reload`. */
export const CERTIFICATE_FILE = "ami-certificate.pem";
const KEY_FILE = "ami-key.pem";

/** Asterisk's name of each directory, and the folder of the instance that it is. */
const DIRECTORIES = {
  astetcdir: "etc",
  astvarlibdir: "lib",
  astdbdir: "db",
  astkeydir: "keys",
  astspooldir: "spool",
  astrundir: "run",
  astlogdir: "log",
  astcachedir: "tmp",
} as const;

/** Makes an instance folder with its configuration, and clears away those of runs that were killed. */
export async function createInstance(installation: Installation, addresses: Addresses): Promise<Instance> {
  const secrets = makeSecrets();
  await mkdir(installation.instances, { recursive: true });
  await removeAbandoned(installation.instances, "pbx");
  const folder = join(installation.instances, ownedName("pbx"));
  const seen = installation.seenByAsterisk(folder);
  const configFile = await writeInstance(folder, seen, addresses, secrets);
  return {
    folder,
    configFile,
    secrets,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Fills an instance folder and returns its asterisk.conf; `seen` is how Asterisk names the folder. */
export async function writeInstance(
  folder: string,
  seen: string,
  addresses: Addresses,
  secrets: Secrets,
): Promise<string> {
  for (const name of Object.values(DIRECTORIES)) await mkdir(join(folder, name), { recursive: true });
  await mkdir(join(folder, DIRECTORIES.astspooldir, "voicemail"), { recursive: true }); // as packages of Asterisk have it
  for (const name of ["cdr-csv", "cdr-custom"]) {
    await mkdir(join(folder, DIRECTORIES.astlogdir, name), { recursive: true }); // so are these
  }
  const etc = join(folder, "etc");
  await cp(CONFIGURATION, etc, { recursive: true });
  const options = await readFile(join(etc, "asterisk.conf"), "utf8");
  await writeFile(join(etc, "asterisk.conf"), `${directories(seen)}\n${options}`);
  await mkdir(join(etc, "instance"), { recursive: true });
  const instance = join(seen, "etc", "instance");
  for (const [name, text] of Object.entries(includes(addresses, secrets, instance))) {
    await writeFile(join(etc, "instance", name), text, { mode: 0o600 });
  }
  return join(seen, "etc", "asterisk.conf");
}

export function makeSecrets(): Secrets {
  const secret = () => randomBytes(16).toString("hex");
  return {
    tandem: { username: "tandem", secret: secret() },
    witness: { username: "witness", secret: secret() },
    sip: new Map([...EXTENSIONS, "provider", "load"].map((name) => [name, secret()])),
  };
}

function directories(seen: string): string {
  const lines = Object.entries(DIRECTORIES).map(([key, name]) => `${key} => ${join(seen, name)}`);
  return ["[directories]", ...lines, ""].join("\n");
}

/** The files that asterisk-conf/ includes from instance/, which Asterisk names `seen`, and those that these name. */
function includes(addresses: Addresses, secrets: Secrets, seen: string): Record<string, string> {
  const { tandem, witness } = secrets;
  const { amiPort, amiTls } = addresses;
  return {
    "manager.conf": `bindaddr = 127.0.0.1\nport = ${amiPort}\n${amiTls === undefined ? "" : overTls(amiTls, seen)}`,
    ...(amiTls === undefined ? {} : { [CERTIFICATE_FILE]: amiTls.certificate, [KEY_FILE]: amiTls.key }),
    "manager-accounts.conf": [
      `[${tandem.username}](+)\nsecret = ${tandem.secret}\n`,
      `[${witness.username}]\nsecret = ${witness.secret}\nread = all\nwrite = all\n`,
    ].join("\n"),
    "pjsip.conf": [
      `[udp]\ntype = transport\nprotocol = udp\nbind = 127.0.0.1:${addresses.sipPort}\n`,
      `[provider]\ntype = aor\ncontact = sip:127.0.0.1:${addresses.outsidePort}\n`,
      ...[...secrets.sip].map(
        ([name, password]) =>
          `[${name}]\ntype = auth\nauth_type = userpass\nusername = ${name}\npassword = ${password}\n`,
      ),
    ].join("\n"),
    ...ariFiles(addresses.ari),
  };
}

const overTls = ({ port }: AmiTls, seen: string): string =>
  [
    "tlsenable = yes",
    `tlsbindaddr = 127.0.0.1:${port}`,
    `tlscertfile = ${join(seen, CERTIFICATE_FILE)}`,
    `tlsprivatekey = ${join(seen, KEY_FILE)}`,
    "",
  ].join("\n");
