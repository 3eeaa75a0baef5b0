import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hangUp, talk } from "./calls.js";
import { type TandemProcess, untilItFollows } from "./process.js";
import { openStage, type Stage } from "./stage.js";

/**
 * What the image promises (`USER tandem`, `--read-only`, `--cap-drop ALL`), shown without an engine of containers: the same
 * user without a right, in a file system where nothing can be written but the folder of the database.
 */
const CONFINE = fileURLToPath(new URL("confine.sh", import.meta.url));
const USER = 10_001;

const folder = mkdtempSync(join(tmpdir(), "tandem-confined-"));
const data = join(folder, "data");
let stage: Stage;
let tandem: TandemProcess;

const confined = (...command: string[]) => ["--mount", CONFINE, folder, ...command];
const environment = () => ({
  PATH: process.env.PATH,
  TANDEM_DATABASE: join(data, "tandem.db"),
  SQLITE_TMPDIR: data,
  TANDEM_HTTP_PORT: "0",
  TANDEM_AMI_HOST: stage.pbx.amiHost,
  TANDEM_AMI_PORT: `${stage.pbx.amiPort}`,
  TANDEM_AMI_USERNAME: stage.pbx.accounts.tandem.username,
  TANDEM_AMI_SECRET: stage.pbx.accounts.tandem.secret,
});

beforeAll(async () => {
  chmodSync(folder, 0o755);
  mkdirSync(data);
  chownSync(data, USER, USER);
  stage = await openStage();
  tandem = await untilItFollows(
    spawn("unshare", confined("./node", "dist/main.js"), {
      env: environment(),
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
});
afterAll(async () => {
  if (tandem?.hasExited() === false) await tandem.kill();
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

const statusOf = (field: string): string | undefined =>
  new RegExp(`^${field}:[ \\t]*(.*)$`, "m").exec(readFileSync(`/proc/${tandem.pid}/status`, "utf8"))?.[1];

/** What the shell prints where Tandem is, as the user that it is. */
function askWhereItRuns(script: string): string[] {
  const user = ["--reuid", `${USER}`, "--regid", `${USER}`, "--clear-groups", "--bounding-set=-all"];
  const command = ["--target", `${tandem.pid}`, "--mount", "setpriv", ...user, "sh", "-c", script];
  const printed = execFileSync("nsenter", command, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return printed.split("\n").filter((line) => line !== "");
}

it("is a user without any right", () => {
  expect(statusOf("Uid")).toBe([USER, USER, USER, USER].join("\t"));
  expect(statusOf("Gid")).toBe([USER, USER, USER, USER].join("\t"));
  expect(statusOf("Groups")).toBe("");
  for (const set of ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"])
    expect(Number(`0x${statusOf(set)}`)).toBe(0);
  expect(statusOf("NoNewPrivs")).toBe("1");
});

it("can write nowhere but in the folder of its database", () => {
  const places = ["/", "/tmp", "/var/tmp", "/dev/shm", "/run", "/home", "/etc", folder];
  const own = ["app", "app/dist", "app/node_modules", "app/migrations", "data"].map((name) =>
    join(folder, name),
  );
  const script = `for place in ${[...places, ...own].join(" ")} $(cut -d' ' -f2 /proc/self/mounts); do
    ! touch "$place/tried" || { rm "$place/tried"; echo "$place"; }
  done`;
  expect([...new Set(askWhereItRuns(script))]).toEqual([data]);
});

it("serves: accounts are added, calls are followed, acted upon, and written down", async () => {
  const add = confined("./node", "dist/main.js", "account", "add", "panel", "--dialect", "isymphony");
  const printed = execFileSync("unshare", add, { env: environment(), encoding: "utf8" });
  const password = printed.trim().split(" ").at(-1) ?? "";
  const ask = (path: string, method = "GET", body?: string) =>
    fetch(`${tandem.url}/communication_manager/rest/live/coreServers/getByName/default${path}`, {
      method,
      headers: { Authorization: `Basic ${btoa(`panel:${password}`)}`, "Content-Type": "application/json" },
      ...(body === undefined ? {} : { body }),
    });
  await talk(stage, "100", "103");
  await stage.until(async () => expect(await (await ask("/callSegments")).json()).toHaveLength(2));
  const [segment] = (await (await ask("/callSegments")).json()) as { id: string }[];
  const transfer = JSON.stringify({ destinationNumber: "860", attended: false });
  expect((await ask(`/callSegments/${segment?.id}/transfer`, "POST", transfer)).status).toBe(204);
  await hangUp(stage, "100", "103");
  expect((await fetch(`${tandem.url}/readyz`)).status).toBe(200);
});

it("has written its database alone, for nobody else to read, and ends in order", async () => {
  const files = () => readdirSync(data).toSorted();
  expect(files()).toEqual([
    ...["tandem.db", "tandem.db-shm", "tandem.db-wal", "tandem.db.holder", "tandem.db.lock"],
    "tandem.db.lock-journal",
  ]);
  for (const name of files()) {
    const { uid, mode } = statSync(join(data, name));
    expect([uid, mode & 0o777]).toEqual([USER, 0o600]);
  }
  expect(await tandem.terminate()).toBe(0);
  expect(files()).toEqual(["tandem.db", "tandem.db.lock"]);
});
