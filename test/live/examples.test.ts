import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openStage, type Stage } from "./stage.js";
import { askForToken, openTelphinApi, type TelphinApi } from "./telphin-api.js";

/** The examples in the vendor's document of bundles, run as they stand there: host, token and ids aside. */
const run = promisify(execFile);

/** Debian's, which has the module requests (python3-requests). */
const PYTHON = "/usr/bin/python3";

let stage: Stage;
let api: TelphinApi;
let folder: string;
let token: unknown;
let ids: readonly [main: number, first: number, second: number];
beforeAll(async () => {
  stage = await openStage();
  api = await openTelphinApi(stage.url);
  folder = await mkdtemp(join(tmpdir(), "tandem-examples-"));
  token = (await askForToken(stage.url())).body.access_token;
  ids = [await api.id("103"), await api.id("104"), await api.id("105")];
});
afterEach(async () => {
  expect((await api.delete(`/client/@me/extensions_bundle/${ids[0]}`)).status).toBe(200);
});
afterAll(async () => {
  await stage?.stop();
  await rm(folder, { recursive: true });
});

async function expectTied(printed: string): Promise<void> {
  const [main, ...members] = ids;
  expect(printed.trim()).toBe(`{"bundle_list":[${members.join(",")}],"bundle_id":${main}}`);
  const told = await api.get(`/client/3/extensions_bundle/${main}`);
  expect(told).toEqual({ status: 200, body: JSON.parse(printed) });
}

it("the cURL program", async () => {
  const [main, first, second] = ids;
  const script = [
    `export url="${stage.url()}/api/ver1.0"`,
    `export access_token="${token}"`,
    `curl -H "Authorization: Bearer \${access_token}"  -H "Content-Type: application/json" -d '{"bundle_list": [${first}, ${second}]}'  -X POST \${url}/client/3/extensions_bundle/${main}`,
  ].join("\n");
  await expectTied((await run("bash", ["-c", script])).stdout);
});

it("in Python3", async () => {
  const [main, first, second] = ids;
  const script = `#!/usr/bin/python

import requests

URL = "${stage.url()}/api/ver1.0"
ACCESS_TOKEN = "${token}"

url = f'{URL}/client/3/extensions_bundle/${main}'
headers = {
    'Authorization': f'Bearer {ACCESS_TOKEN}',
    'Content-Type': 'application/json'
}
data = '''{"bundle_list": [${first}, ${second}]}'''
response = requests.post(url, headers=headers, data=data)
print(response.text)
`;
  const file = join(folder, "example.py");
  await writeFile(file, script);
  await expectTied((await run(PYTHON, [file])).stdout);
});
