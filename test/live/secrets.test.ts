import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ACCOUNT, createApi } from "./api.js";
import { startProcess, type TandemProcess } from "./process.js";
import { listen, type Receiver } from "./receiver.js";
import { openStage, type Stage } from "./stage.js";
import { askForToken, BRANCH_ACCOUNT } from "./telphin-api.js";
import { fetchToken, OAUTH_ACCOUNT } from "./unified-api.js";
import { APP_KEY, BRANCH_KEY, createVitalPbxApi } from "./vitalpbx-api.js";

/** Every kind of secret is used, rightly and wrongly, and then looked for in the log and in the database's files. */
const PROGRAM = fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const WRONG = "wr0ng-but-n3ar";
const IN_URL = "hook-s3cret";

let stage: Stage;
let tandem: TandemProcess;
let receiver: Receiver;
beforeAll(async () => {
  stage = await openStage();
  await stage.stopTandem();
  receiver = await listen(500);
  tandem = await startProcess(stage.configFile, { environment: { TANDEM_LOG_LEVEL: "debug" } });
});
afterAll(async () => {
  await tandem?.terminate();
  await receiver?.close();
  await stage?.restartTandem("same");
  await stage?.stop();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(tandem.url + path, { headers });
const post = (path: string, body: string, headers: Record<string, string>) =>
  fetch(tandem.url + path, { method: "POST", body, headers });
const JSON_BODY = { "Content-Type": "application/json" };

/** Answers the password that is printed once. */
function addAccount(name: string, dialect: string): string {
  const printed = execFileSync(process.execPath, [PROGRAM, "account", "add", name, "--dialect", dialect], {
    env: { PATH: process.env.PATH, TANDEM_CONFIG: stage.configFile },
    encoding: "utf8",
  });
  return printed.trim().split(" ").at(-1) ?? "";
}

/** As a client shows it. */
const basic = (name: string, password: string) => Buffer.from(`${name}:${password}`).toString("base64");

/** Uses an account of the database for each kind of credentials; answers all that is secret of them. */
async function useAccounts(): Promise<string[]> {
  const [password, client, key] = [
    addAccount("panel", "isymphony"),
    addAccount("crm", "voipnow"),
    addAccount("pos", "vitalpbx"),
  ];
  const user = basic("panel", password);
  expect(
    (await get("/communication_manager/rest/live/coreServers", { Authorization: `Basic ${user}` })).status,
  ).toBe(200);
  expect((await get("/api/v2/extensions", { "app-key": key })).status).toBe(200);
  const { body } = await fetchToken(tandem.url, { name: "crm", password: client });
  const asked = await get("/uapi/phoneCalls/@me/100", { Authorization: `Bearer ${body.access_token}` });
  expect([200, 204]).toContain(asked.status);
  expect((await get(`/uapi/nothing?accessRequestToken=${body.access_token}`)).status).toBe(404);
  return [password, user, client, key, body.access_token];
}

/** Secrets in the address, in bodies that cannot be read, and such as are wrong. */
async function useSecretsBadly(token: string): Promise<void> {
  const telphin = await askForToken(tandem.url, OAUTH_ACCOUNT, "query");
  expect(telphin.status).toBe(200);
  const form = `grant_type=client_credentials&client_id=lab&client_secret=${OAUTH_ACCOUNT.password}`;
  for (const type of ["text/plain", "application/json", "multipart/form-data; boundary=x"]) {
    const { status } = await post("/oauth/token.php", form, { "Content-Type": type });
    expect([400, 401, 415]).toContain(status);
  }
  const broken = `{"action":"Park","token":"${token}","password":"${ACCOUNT.password}"`;
  const bearer = { Authorization: `Bearer ${token}`, ...JSON_BODY };
  expect((await post("/uapi/phoneCalls/@me/simple", broken, bearer)).status).toBe(400);
  for (const headers of [
    { Authorization: `Basic ${basic(ACCOUNT.name, WRONG)}` },
    { Authorization: `Basic ${basic(WRONG, ACCOUNT.password)}` },
  ]) {
    expect((await get("/communication_manager/rest/live/coreServers", headers)).status).toBe(401);
  }
  expect((await get("/api/v2/extensions", { "app-key": WRONG })).status).toBe(401);
  expect((await get("/uapi/phoneCalls/@me/100", { Authorization: `Bearer ${WRONG}` })).status).toBe(401);
}

/** A webhook whose receiver refuses all; its URL has a secret of the receiver's. */
async function useWebhook(token: string): Promise<void> {
  const event = { type: "0", method: "0", url: `${receiver.url}/calls?key=${IN_URL}`, note: "n" };
  const { status } = await post("/uapi/extensions/@me/103/phoneCallEvents", JSON.stringify(event), {
    Authorization: `Bearer ${token}`,
    ...JSON_BODY,
  });
  expect(status).toBe(200);
  const api = createApi(() => tandem.url);
  expect((await api.post("/extensions/getByName/100/originate", { destinationNumber: "103" })).status).toBe(
    204,
  );
  await stage.until(() => expect(tandem.logged.join("\n")).toContain("webhook delivery failed"));
}

/** The secrets of phones, as an account that may see them is told; never kept. */
async function readPhoneSecrets(): Promise<string[]> {
  const { body } = await createVitalPbxApi(() => tandem.url).get<{ devices: { secret?: string }[] }[]>(
    "/extensions",
  );
  return body.data.flatMap(({ devices }) => devices.flatMap(({ secret }) => secret ?? []));
}

it("no secret stands in the log at any level, nor in the database or beside it", async () => {
  const ofAccounts = await useAccounts();
  const { access_token: token } = (await fetchToken(tandem.url)).body;
  await useSecretsBadly(token);
  await useWebhook(token);
  const ofPhones = await readPhoneSecrets();
  expect(ofPhones.length).toBeGreaterThan(3);
  const configured = [ACCOUNT, OAUTH_ACCOUNT, BRANCH_ACCOUNT].map(({ password }) => password);
  const { secret } = stage.pbx.accounts.tandem;
  const secrets = [...ofAccounts, ...ofPhones, ...configured, token, APP_KEY, BRANCH_KEY, secret, WRONG];
  expect(secrets.filter((one) => one.length < 8)).toEqual([]);
  await stage.until(() => expect(tandem.logged.length).toBeGreaterThan(20));
  const logged = tandem.logged.join("\n");
  expect(logged).toContain('"level":"debug"');
  expect([...secrets, IN_URL].filter((one) => logged.includes(one))).toEqual([]);
  const folder = dirname(stage.databaseFile());
  const files = readdirSync(folder).filter((name) => name.includes(".db"));
  expect(files.length).toBeGreaterThan(1); // what was written last is in the file beside it
  const bytes = files.map((name) => readFileSync(join(folder, name)));
  expect(secrets.filter((one) => bytes.some((file) => file.includes(one)))).toEqual([]);
  expect(bytes.some((file) => file.includes("crm"))).toBe(true);
});
