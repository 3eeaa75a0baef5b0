import { beforeEach, describe, expect, it } from "vitest";
import { createAccounts } from "../../../src/directory/accounts.js";
import { createAccountStore } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";
import { createTokenStore } from "../../../src/store/tokens.js";
import { type Answer, type Call, serve } from "../client.js";
import { createWorld } from "../world.js";

const PATH = "/oauth/token";
const SECRET = "p+ss:100%";

const database = openDatabase(":memory:");
let time = Date.UTC(2026, 0, 2);

/** The accounts that Tandem has, but for the cost of hashing and the waiting. */
const accounts = await createAccounts({
  configured: [
    { name: "lab", tenant: "main" },
    { name: "branch", tenant: "other" },
    { name: "elsewhere", tenant: null },
  ].map(({ name, tenant }) => ({
    name,
    dialects: [name === "elsewhere" ? "voipnow" : "telphin"] as const,
    password: SECRET,
    tenant,
    scopes: ["read", "control"] as const,
    user: null,
  })),
  stored: createAccountStore(database),
  tokens: createTokenStore(database),
  now: () => time,
  wait: () => Promise.resolve(),
  hashing: {
    hash: (secret) => Promise.resolve(`cheap ${secret}`),
    verify: (secret, hash) => Promise.resolve(`cheap ${secret}` === hash),
  },
});

const world = createWorld();
const ask = serve({ ...world.deps, accounts, requestsPerHour: 1_000 });

beforeEach(() => {
  time += 3_600_000;
  world.logged.length = 0;
});

const RIGHT = { grant_type: "client_credentials", client_id: "lab", client_secret: SECRET };

const form = (parameters: Readonly<Record<string, string>>): string =>
  String(new URLSearchParams(parameters));

const inBody = (parameters: Readonly<Record<string, string>>, path = PATH): Promise<Answer> =>
  ask(path, {
    method: "POST",
    as: null,
    raw: form(parameters),
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
  });

const inQuery = (parameters: Readonly<Record<string, string>>): Promise<Answer> =>
  ask(`${PATH}?${form(parameters)}`, { method: "POST", as: null });

const standing = ({ headers }: Answer) =>
  ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"].map((name) => headers.get(name));

const without = (name: keyof typeof RIGHT): Record<string, string> => {
  const { [name]: _, ...others } = RIGHT;
  return others;
};

function tokenIn(answer: Answer): string {
  expect([answer.status, answer.json()]).toEqual([
    200,
    {
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: "Bearer",
      expires_in: 3600,
      scope: "all",
    },
  ]);
  return (answer.json() as { access_token: string }).access_token;
}

describe("a token", () => {
  it("is given to a client's id and secret, in the body or after the question mark", async () => {
    for (const answer of [
      await inBody(RIGHT),
      await inQuery(RIGHT),
      await inBody({ ...RIGHT, scope: "all" }),
    ]) {
      tokenIn(answer);
    }
    const { client_secret, ...others } = RIGHT;
    tokenIn(await inBody({ client_secret }, `${PATH}?${form(others)}`));
  });

  it("lets its client in for an hour, at this API alone", async () => {
    const headers = { Authorization: `Bearer ${tokenIn(await inQuery(RIGHT))}` };
    const status = async (path: string) => (await ask(path, { as: null, headers })).status;
    expect(await status("/api/ver1.0/user/")).toBe(200);
    expect(await status("/uapi/extensions/@me/@self/presence")).toBe(401);
    time += 3_600_000;
    expect(await status("/api/ver1.0/user/")).toBe(401);
  });

  it("stands in no log, and its secret does not", async () => {
    const token = tokenIn(await inQuery(RIGHT));
    await inQuery({ ...RIGHT, client_secret: "another secret" });
    expect(world.logged.length).toBeGreaterThan(0);
    for (const word of [token, "100%", "100%25", "another", encodeURIComponent(SECRET)]) {
      expect(world.logged.join()).not.toContain(word);
    }
  });
});

describe("no token is given", () => {
  it.each<[string, () => Promise<Answer>, number, string]>([
    ["to a wrong secret", () => inBody({ ...RIGHT, client_secret: "x" }), 401, "invalid_client"],
    ["to nobody", () => inBody({ ...RIGHT, client_id: "nobody" }), 401, "invalid_client"],
    ["to a client of another API", () => inBody({ ...RIGHT, client_id: "elsewhere" }), 401, "invalid_client"],
    ["without a secret", () => inQuery(without("client_secret")), 400, "invalid_request"],
    ["without a grant", () => inQuery(without("grant_type")), 400, "invalid_request"],
    ["for another grant", () => inBody({ ...RIGHT, grant_type: "password" }), 400, "unsupported_grant_type"],
    [
      "for parameters that are given twice",
      () => inBody(RIGHT, `${PATH}?${form(RIGHT)}`),
      400,
      "invalid_request",
    ],
    ["to GET", () => ask(`${PATH}?${form(RIGHT)}`, { as: null }), 405, "invalid_request"],
  ])("%s", async (_what, asked, status, error) => {
    const answer = await asked();
    expect([answer.status, answer.json()]).toEqual([
      status,
      { error, error_description: expect.any(String) },
    ]);
    expect(standing(answer)).toEqual([
      "1000",
      expect.stringMatching(/^9\d\d$/),
      expect.stringMatching(/^3[56]\d\d$/),
    ]);
  });

  it("by VoipNow's address for parameters after the question mark", async () => {
    const client = { ...RIGHT, client_id: "elsewhere" };
    const asked = await ask(`/oauth/token.php?${form(client)}`, { method: "POST", as: null });
    expect(asked.status).toBe(400);
    expect(standing(asked)).toEqual([null, null, null]);
    expect((await inBody(client, "/oauth/token.php")).json()).not.toHaveProperty("scope");
  });
});

describe("requests", () => {
  const limited = serve({ ...createWorld().deps, accounts, requestsPerHour: 3 });
  const token = async (name: string) =>
    (await accounts.issueToken("telphin", name, SECRET, "10.0.0.1"))?.accessToken;
  const as = (bearer: string | undefined): Call => ({
    as: null,
    headers: { Authorization: `Bearer ${bearer}` },
  });

  it("are counted by client, whatever the token, and refused beyond the limit", async () => {
    const [one, two, branch] = await Promise.all([token("lab"), token("lab"), token("branch")]);
    const paths = ["/user/", "/nothing", "/client/@me/extension/0", "/user/"];
    const answers: Answer[] = [];
    for (const [n, path] of paths.entries()) {
      answers.push(await limited(`/api/ver1.0${path}`, as(n % 2 === 0 ? one : two)));
    }
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 404, 429]);
    expect(answers.map((answer) => standing(answer).slice(0, 2))).toEqual([
      ["3", "2"],
      ["3", "1"],
      ["3", "0"],
      ["3", "0"],
    ]);
    const refused = answers.at(-1);
    expect(refused?.json()).toEqual({ message: expect.any(String), status: "rate_limit_exceeded" });
    expect(refused?.headers.get("Retry-After")).toBe(refused?.headers.get("X-RateLimit-Reset"));
    expect(refused?.headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    expect((await limited("/api/ver1.0/user/", as(branch))).status).toBe(200);
  });

  it("with no credentials or wrong ones are counted apart, and no client waits for them", async () => {
    const statuses = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await limited("/api/ver1.0/user/", as("guess"))).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const post = (raw: string) => limited(PATH, { method: "POST", as: null, raw, headers });
    const guessed = await post(form({ ...RIGHT, client_secret: "guess" }));
    expect([guessed.status, guessed.json()]).toMatchObject([429, { error: "slow_down" }]);
    expect((await post(form({ ...RIGHT, client_id: "branch" }))).status).toBe(200);
  });
});
