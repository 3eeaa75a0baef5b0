/**
 * `npm run advisories`: what is known against the packages that Tandem runs with, by the lock file. No test: it asks the
 * registry, and what that says changes. Ends with 1 where there is something, and with 0 where there is nothing or nobody to
 * ask, which it says.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A registry that does not answer is not waited for longer. */
const TIMEOUT_MS = 60_000;

const { stdout } = spawnSync("npm", ["audit", "--package-lock-only", "--omit=dev", "--json"], {
  cwd: fileURLToPath(new URL("..", import.meta.url)),
  encoding: "utf8",
  timeout: TIMEOUT_MS,
});
const report = read(stdout ?? "");
if (report?.vulnerabilities === undefined) {
  const why = report?.error?.summary || report?.message || "it gave no answer that can be read";
  say(`not checked: the registry could not be asked for advisories (${String(why).split("\n", 1)[0]})`);
} else {
  const found = Object.values(report.vulnerabilities);
  for (const { name, severity, range, via } of found)
    say(`${severity}: ${name} ${range}: ${via.map((one) => one.url ?? one).join(", ")}`);
  say(found.length === 0 ? "none is known" : `${found.length} packages: see \`npm audit\``);
  process.exitCode = found.length === 0 ? 0 : 1;
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function say(text) {
  process.stdout.write(`advisories: ${text}\n`);
}
