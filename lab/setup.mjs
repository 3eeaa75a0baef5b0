/**
 * `node lab/setup.mjs [22] [16] [--tests] [--load]`: makes a fresh clone ready to run, with nothing there but Node and npm. Says what
 * it does, does only what is missing, and leaves nothing half done: run it again after an interruption.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const inRoot = (...names) => join(ROOT, ...names);
const { values: wanted, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { tests: { type: "boolean" }, load: { type: "boolean" } },
});
const versions = named.length === 0 ? ["22"] : named;

/** Debian packages, by the program, or the file, that each brings. */
const PHONE = { baresip: ["baresip-core"] };
const NATIVE_PBX = { debootstrap: ["debootstrap", "debian-archive-keyring"] };
/** What vendors' examples are run with. */
const EXAMPLES = {
  curl: ["curl"],
  "/usr/bin/python3": ["python3"],
  "/usr/lib/python3/dist-packages/requests": ["python3-requests"],
};
/** What says how much the unit in packaging/ leaves open; nothing of it runs. */
const UNIT_CHECK = { "systemd-analyze": ["systemd"] };
/** What makes load while things are broken. */
const LOAD = { sipp: ["sip-tester"] };
const COMPILER = { "g++": ["g++"], make: ["make"], python3: ["python3"] };

installModules();
installPrograms({
  ...PHONE,
  ...(wanted.tests ? { ...EXAMPLES, ...UNIT_CHECK } : {}),
  ...(wanted.load ? LOAD : {}),
  ...(isOnPath("asterisk") || engineAnswers() ? {} : NATIVE_PBX),
});
build();
const prepare = () => spawn(process.execPath, ["--import", "tsx", inRoot("lab", "prepare.ts"), ...versions]);
// The second time natively, should the engine have no way to an image, or the PATH another Asterisk.
if (prepare() !== 0 && !(installPrograms(NATIVE_PBX) && prepare() === 0))
  fail("no Asterisk could be made ready");

/** npm ci, unless these very packages are there. */
function installModules() {
  const stamp = inRoot("node_modules", ".tandem-lock");
  const lock = createHash("sha256")
    .update(readFileSync(inRoot("package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  // Scripts in the foreground: compiling is what takes long, and it shows that something goes on.
  const install = () => spawn("npm", ["ci", "--no-audit", "--no-fund", "--foreground-scripts"]);
  say("installing npm packages (a minute or two where better-sqlite3 has to be compiled)");
  // The second time with a compiler, if that is what was missing.
  if (install() !== 0 && !(installPrograms(COMPILER) && install() === 0)) fail("npm ci failed");
  writeFileSync(stamp, lock);
}

/** Whether there was something to install. */
function installPrograms(packagesByProgram) {
  const missing = Object.keys(packagesByProgram).filter((program) => !isThere(program));
  if (missing.length === 0) return false;
  const packages = missing.flatMap((program) => packagesByProgram[program]);
  const apt = `apt-get install ${packages.join(" ")}`;
  if (process.getuid?.() !== 0 || !isOnPath("apt-get"))
    fail(`missing: ${missing.join(", ")} (as root: ${apt})`);
  // An old snapshot of a mirror is as good as a new one here.
  run("reading the package lists", "apt-get", ["-q", "-o", "Acquire::Check-Valid-Until=false", "update"]);
  run(apt, "apt-get", ["-q", "-y", "--no-install-recommends", "install", ...packages]);
  return true;
}

/** Compiles src/ to dist/, unless dist/ is newer. */
function build() {
  const stamp = inRoot("dist", ".built");
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const sources = readdirSync(inRoot("src"), { recursive: true }).map((name) => inRoot("src", name));
  const inputs = [
    ...sources,
    inRoot("tsconfig.json"),
    inRoot("tsconfig.build.json"),
    inRoot("package-lock.json"),
  ];
  if (inputs.every((file) => statSync(file).mtimeMs < builtAt)) return;
  run("building", process.execPath, [
    inRoot("node_modules", "typescript", "bin", "tsc"),
    "-p",
    "tsconfig.build.json",
  ]);
  writeFileSync(stamp, "");
}

/** Whether there is a Docker engine; which of them can be used, lab/engines/docker.ts knows. */
function engineAnswers() {
  return isOnPath("docker") && spawnSync("docker", ["version"], { stdio: "ignore" }).status === 0;
}

function run(what, program, args) {
  say(what);
  if (spawn(program, args) !== 0) fail(`${what} failed`);
}

function spawn(program, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", SCARF_ANALYTICS: "false" };
  return spawnSync(program, args, { cwd: ROOT, stdio: "inherit", env }).status;
}

function isThere(program) {
  return program.startsWith("/") ? existsSync(program) : isOnPath(program);
}

function isOnPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function say(text) {
  process.stdout.write(`setup: ${text}\n`);
}

function fail(text) {
  process.stderr.write(`setup: ${text}\n`);
  process.exit(1);
}
