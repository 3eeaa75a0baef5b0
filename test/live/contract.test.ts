import { afterAll, beforeAll, expect, it } from "vitest";
import { isymphony } from "../../src/rest/dialects/isymphony/index.js";
import type { Endpoint } from "../../src/rest/endpoint.js";
import { type Path, toTemplates } from "../../src/rest/path.js";
import { hasWord, type Names, params, spellings } from "../contract/spellings.js";
import { ACCOUNT } from "./api.js";
import { linked } from "./calls.js";
import { openStage, type Stage } from "./stage.js";
import { openWebSocket, type WebSocketSubscriber } from "./stream.js";

/**
 * Every operation of the API, in every spelling of its path, asked of a real PBX on which everything there is to ask about
 * happens: a call that rings, a talk, a caller who waits in a queue, a conference, and a call of somebody without a licence.
 */
let stage: Stage;
let client: WebSocketSubscriber;
let ids: Record<"coreServer" | "agent" | "login", string>;

const idIn = (body: unknown): string => (body as { id: string }).id;

beforeAll(async () => {
  stage = await openStage();
  client = await openWebSocket(stage.url());
  await stage.pbx.cli("dialplan add extension 191,1,Dial(PJSIP/103,600) into from-internal");
  await stage.pbx.cli("dialplan add extension 192,1,Queue(501,,,,600) into from-internal");
  await stage.phone("100").dial("191");
  await stage.phone("103").ringing();
  await stage.phone("101").dial("102");
  await linked(stage, "101", "102");
  await stage.phone("104").dial("192");
  await stage.phone("105").dial("600");
  await stage.phone("108").dial("860");
  await stage.until(() => {
    expect(stage.segmentOf("104").queue).toEqual({ name: "501", position: 1 });
    expect(stage.segmentOf("105").conference?.room).toBe("600");
    expect(stage.segmentOf("108").state).toBe("up");
  });
  const { api } = stage;
  const [agent] = (await api.get("/queues/getByName/500/agents")).body as unknown[];
  const [login] = (await api.get("/users/getByName/100/logins")).body as unknown[];
  ids = { coreServer: idIn((await api.get("")).body), agent: idIn(agent), login: idIn(login) };
});
afterAll(async () => {
  await client?.close();
  await stage?.stop();
});

/** Whose call segment a path is about, so that what it asks for is there. */
function extensionIn(path: Path): string {
  if (hasWord(path, "agents")) return "101";
  if (hasWord(path, "queues")) return "104";
  if (hasWord(path, "conferences")) return "105";
  if (hasWord(path, "linkedCallSegment")) return "101";
  return hasWord(path, "dialingFromCallSegment") ? "103" : "100";
}

async function names(path: Path): Promise<Record<string, Names>> {
  const number = extensionIn(path);
  const queue = hasWord(path, "agents") ? "500" : "501";
  const named = async (what: string, name: string): Promise<Names> => ({
    id: idIn((await stage.api.get(`/${what}/getByName/${name}`)).body),
    name,
  });
  const all: Record<string, () => Names | Promise<Names>> = {
    coreServer: () => ({ id: ids.coreServer, name: "default" }),
    user: () => named("users", number),
    login: () => ({ id: ids.login }),
    extension: () => named("extensions", number),
    queue: () => named("queues", queue),
    agent: () => ({ id: ids.agent }),
    conference: () => named("conferences", "600"),
    callSegment: () => ({ id: stage.segmentOf(number).id }),
    dialedCallSegment: () => ({ id: stage.segmentOf("103").id }),
  };
  const entries = params(path).map(async ({ param }) => [param, await all[param]?.()] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, Names>;
}

/** Those who wait or confer dial nobody and are linked to nobody. */
const leadsNowhere = (path: Path): boolean =>
  (hasWord(path, "queues") || hasWord(path, "conferences")) &&
  (hasWord(path, "linkedCallSegment") ||
    hasWord(path, "dialingFromCallSegment") ||
    params(path).some(({ param }) => param === "dialedCallSegment"));

const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString("base64")}`;

async function ask(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(stage.url() + isymphony.basePath + path, {
    ...init,
    headers: { Authorization: AUTHORIZATION, "Content-Type": "application/json", ...init.headers },
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const operations = isymphony.endpoints.map((e) => ({
  title: `${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`,
  e,
}));

const asked = (e: Endpoint, body: string | null = null): RequestInit =>
  e.method === "get" ? {} : { method: "POST", body };

it.each(operations.map(({ title, e }) => [title, e] as const))("%s", async (_, e) => {
  const known = await names(e.path);
  const written = (names: Record<string, Names>) => spellings(e.path, names);
  const expectStatus = async (path: string, init: RequestInit, expected: number) => {
    const { status, text, headers } = await ask(path, init);
    expect({ path, status, text }).toMatchObject({ path, status: expected });
    return { text, headers };
  };
  if (e.method === "get") await readInEverySpelling(e, written(known), expectStatus);
  await refuse(e, written(known)[0] ?? "", expectStatus);
  for (const { param, byName } of params(e.path)) {
    const nobody = { id: "00000000-0000-4000-8000-000000000000", ...(byName && { name: "nobody" }) };
    for (const path of ends(written({ ...known, [param]: nobody }))) await expectStatus(path, asked(e), 404);
  }
  for (const [param, hidden] of Object.entries(hiddenIn(e))) {
    for (const path of ends(written({ ...known, [param]: hidden }))) await expectStatus(path, asked(e), 403);
  }
});

type ExpectStatus = (
  path: string,
  init: RequestInit,
  expected: number,
) => Promise<{ text: string; headers: Headers }>;

async function readInEverySpelling(
  { path, reply }: Endpoint,
  written: string[],
  expectStatus: ExpectStatus,
): Promise<void> {
  const expected = leadsNowhere(path) ? 404 : 200;
  for (const spelling of written.flatMap((one) => [one, `${one}/`])) {
    const { text } = await expectStatus(spelling, {}, expected);
    if (expected === 200) expect(reply?.safeParse(JSON.parse(text)).error).toBeUndefined();
  }
}

/** Strangers, other methods, and bodies that cannot be read. */
async function refuse(e: Endpoint, path: string, expectStatus: ExpectStatus): Promise<void> {
  const stranger = { ...asked(e), headers: { Authorization: "" } };
  const { headers } = await expectStatus(path, stranger, 401);
  expect(headers.get("WWW-Authenticate")).toBe('Basic realm="Tandem"');
  const other = await expectStatus(path, { method: "DELETE" }, 405);
  expect(other.headers.get("Allow")).toBe(e.method === "get" ? "GET, HEAD" : "POST");
  if (e.body !== null) await expectStatus(path, asked(e, '{"destinationNumber":'), 400);
}

/** All by ids, and all by names. */
const ends = (written: readonly string[]): string[] => [
  ...new Set([written[0], written.at(-1)].filter((path) => path !== undefined)),
];

it("the PBX has noticed nothing of all that", async () => {
  await stage.agree();
  expect(stage.segmentOf("103").dialingFrom).toBe(stage.segmentOf("100").id);
  expect(stage.segmentOf("101").linked).toBe(stage.segmentOf("102").id);
});

/** What a licence, or a queue that is not enabled, hides at a place of the path. */
function hiddenIn(e: Endpoint): Record<string, Names> {
  const [first] = params(e.path).slice(1);
  if (first?.param === "extension") {
    return { extension: { id: idIn(stage.directory().extension({ number: "108" })), name: "108" } };
  }
  if (first?.param === "queue")
    return { queue: { id: idIn(stage.directory().queue({ identifier: "502" })), name: "502" } };
  if (first?.param === "callSegment") return { callSegment: { id: stage.segmentOf("108").id } };
  if (first?.param === "user" && hasWord(e.path, "status")) {
    return { user: { id: idIn(stage.directory().user({ userName: "ivy" })), name: "ivy" } };
  }
  return {};
}
