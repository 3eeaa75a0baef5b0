import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createRest } from "../../src/rest/app.js";
import { dialects } from "../../src/rest/dialects/index.js";
import { errorsOf, successOf } from "../../src/rest/endpoint.js";
import { toTemplates } from "../../src/rest/path.js";
import { statusOf } from "../../src/rest/problem.js";
import { type HttpServer, startServer } from "../../src/rest/server.js";
import { type HostileCall, hostileCalls, hostileTokenCalls } from "./hostile-calls.js";
import { samplesOf } from "./samples.js";
import { type Account, CREDENTIALS, createWorld, extensions, keyOf, tokenOf, users, uuid } from "./world.js";

/** FUZZ_CALLS=500 npx vitest run --project fast test/contract/hostile.test.ts: so many to each operation. */
const CALLS = Number(process.env.FUZZ_CALLS ?? 25);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);
const TIMEOUT_MS = 20_000 + CALLS * 200; // on the slowest machine that counts

const world = createWorld();
let server: HttpServer;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  const rest = createRest(world.deps);
  server = await startServer(rest.app, { host: "127.0.0.1", port: 0 }, rest);
});
afterAll(async () => {
  agent.destroy();
  await server.close();
});

const credentials: Readonly<Record<string, (account: Account) => Record<string, string>>> = {
  isymphony: (account) => ({
    Authorization: `Basic ${Buffer.from(CREDENTIALS[account].join(":")).toString("base64")}`,
  }),
  voipnow: (account) => ({ Authorization: `Bearer ${tokenOf(account)}` }),
  telphin: (account) => ({ Authorization: `Bearer ${tokenOf(account)}` }),
  vitalpbx: (account) => ({ "app-key": keyOf(account) }),
};

async function send(method: string, { path, headers, body }: HostileCall, own: Record<string, string>) {
  const length = body === null ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const asked = request({
    ...{ host: "127.0.0.1", port: server.port, agent, method, path },
    headers: { ...headers, ...length, ...own },
  });
  asked.end(body ?? undefined);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const told = new Headers(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
  return { status: answer.statusCode ?? 0, headers: told, text: Buffer.concat(chunks).toString() };
}

/** What only the tenant `main` has: ids and names that an account of another one must never see. */
const FOREIGN = [
  ...extensions.filter(({ tenant }) => tenant === "main").map(({ id }) => id),
  ...users
    .filter(({ extensions: [key = ""] }) => key.endsWith("@main"))
    .map(({ displayedName }) => displayedName),
  ...["alice rings alice", "alice is rung", "alice talks out"].map(uuid),
  "Main Ltd",
];

let succeeded = 0;
let done = 0;

const operations = dialects.flatMap((dialect) =>
  dialect.endpoints.map(
    (e) => [`${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`, dialect, e] as const,
  ),
);

beforeEach(() => {
  world.setLive(true);
  world.logged.length = 0;
});

it.each(operations)(
  "%s: whatever is sent is answered, in the dialect's form, and never with another tenant's (%#)",
  async (_, dialect, e) => {
    const samples = samplesOf(dialect);
    const seed = SEED + operations.findIndex((operation) => operation[2] === e);
    const method = e.method.toUpperCase();
    const own = credentials[dialect.name];
    if (own === undefined) throw new Error(`no credentials of ${dialect.name}`);
    const anywhere = [
      "misdirected",
      "not-found",
      "method-not-allowed",
      "malformed-request",
      "invalid-request",
      "not-enabled",
    ] as const;
    const expected = [...errorsOf(e), ...anywhere]
      .filter((kind) => !["internal", "unconfirmed", "pbx-unavailable", "pbx-refused"].includes(kind))
      .map((kind) => statusOf(kind, dialect.errorForm));
    const answered = [200, successOf(e), 204, ...expected];
    await fc.assert(
      fc.asyncProperty(
        hostileCalls(dialect, e, samples.known(e.path, world), e.body === null ? {} : samples.body(e)),
        fc.constantFrom<Account>("manager", "tenant"),
        async (call, account) => {
          samples.prepare(world);
          const { status, headers, text } = await send(method, call, own(account));
          expect(world.logged.filter((line) => line.includes('"error"'))).toEqual([]);
          expect(answered).toContain(status);
          succeeded += status < 300 ? 1 : 0;
          done += world.deeds().length;
          world.forgetDeeds();
          if (status >= 400 && status !== 421) samples.sentence(headers, text); // that one is counted nowhere
          if (account === "tenant")
            expect(FOREIGN.filter((word) => text.includes(word) && !call.path.includes(word))).toEqual([]);
        },
      ),
      { numRuns: CALLS, seed },
    );
    expect({}).not.toHaveProperty("polluted");
  },
  TIMEOUT_MS,
);

it("some of it got as far as the PBX, and some was told of", () => {
  const share = succeeded / (CALLS * operations.length);
  expect(share).toBeGreaterThan(0.05);
  expect(share).toBeLessThan(0.95);
  expect(done).toBeGreaterThan(0);
});

it.each(["/oauth/token", "/oauth/token.php"])(
  "%s gives no token and does not fail, whatever is sent",
  async (path) => {
    await fc.assert(
      fc.asyncProperty(hostileTokenCalls(path), async (call) => {
        const { status, text } = await send("POST", call, {});
        expect(world.logged.filter((line) => line.includes('"error"'))).toEqual([]);
        expect([400, 401, 413, 415, 421]).toContain(status);
        expect(JSON.parse(text)).toEqual({
          error: expect.any(String),
          error_description: expect.any(String),
        });
      }),
      { numRuns: CALLS * 10, seed: SEED },
    );
  },
  TIMEOUT_MS,
);
