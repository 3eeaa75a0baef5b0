import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createAccounts } from "../../../src/directory/accounts.js";
import { createAccountStore } from "../../../src/store/accounts.js";
import { openDatabase } from "../../../src/store/database.js";
import { createTokenStore } from "../../../src/store/tokens.js";
import { type Answer, type Call, serve } from "../client.js";
import { createWorld } from "../world.js";

const PATH = "/oauth/token.php";
const FORM = "application/x-www-form-urlencoded";
const SECRET = "pässw+rd:100% right";

const database = openDatabase(":memory:");
const tokens = createTokenStore(database);
let time = Date.UTC(2026, 0, 2);

/** The accounts that Tandem has, but for the cost of hashing and the waiting. */
const accounts = await createAccounts({
  configured: ["lab", "braked", "sönke"].map((name) => ({
    name,
    dialects: ["voipnow"],
    password: SECRET,
    tenant: null,
    scopes: ["read"],
    user: "alice",
  })),
  stored: createAccountStore(database),
  tokens,
  now: () => time,
  wait: () => Promise.resolve(),
  hashing: {
    hash: (secret) => Promise.resolve(`cheap ${secret}`),
    verify: (secret, hash) => Promise.resolve(`cheap ${secret}` === hash),
  },
});
let failure: Error | undefined;

const world = createWorld();
const ask = serve({
  ...world.deps,
  accounts: {
    ...accounts,
    issueToken: (...credentials) =>
      failure === undefined ? accounts.issueToken(...credentials) : Promise.reject(failure),
  },
});

beforeEach(() => {
  failure = undefined;
  time += 3_600_000;
});

const RIGHT = { grant_type: "client_credentials", client_id: "lab", client_secret: SECRET };

const post = (raw: string | Uint8Array<ArrayBuffer>, headers: Call["headers"] = {}): Promise<Answer> =>
  ask(PATH, { method: "POST", as: null, raw, headers: { "Content-Type": FORM, ...headers } });

const postForm = (parameters: Record<string, string> | [string, string][], headers: Call["headers"] = {}) =>
  post(String(new URLSearchParams(parameters)), headers);

const postJson = (body: unknown) => post(JSON.stringify(body), { "Content-Type": "application/json" });

const without = (name: keyof typeof RIGHT): Record<string, string> => {
  const { [name]: _, ...others } = RIGHT;
  return others;
};

const basic = (credentials: string) => ({
  Authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
});

/** What RFC 6749 lets stand in a description (section 5.2). */
const DESCRIPTION = /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/;

function expectError(answer: Answer, status: number, error: string): void {
  expect([answer.status, answer.json()]).toEqual([
    status,
    { error, error_description: expect.stringMatching(DESCRIPTION) },
  ]);
  expect(answer.headers.get("Content-Type")).toBe("application/json; charset=utf-8");
  expect(answer.headers.get("Pragma")).toBe("no-cache");
}

function expectToken(answer: Answer, account = "lab"): string {
  expect([answer.status, answer.json()]).toEqual([
    200,
    { access_token: expect.stringMatching(/^[\w-]{43}$/), token_type: "Bearer", expires_in: 3600 },
  ]);
  const { access_token } = answer.json() as { access_token: string };
  expect(accounts.verifyToken("voipnow", access_token)?.account).toBe(account);
  return access_token;
}

describe("a token", () => {
  it("is answered to a client's id and secret, and is not to be kept by anybody between", async () => {
    const answer = await postForm(RIGHT);
    expectToken(answer);
    expect(answer.headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    expect(answer.headers.get("Cache-Control")).toBe("no-store");
    expect(answer.headers.get("Pragma")).toBe("no-cache");
  });

  it("lets its client in, until it is revoked or expires", async () => {
    const use = async (token: string) => {
      const headers = { Authorization: `Bearer ${token}` };
      return (await ask("/uapi/extensions/@me/@self/presence/", { as: null, headers })).status;
    };
    const revoked = expectToken(await postForm(RIGHT));
    expect(await use(revoked)).toBeLessThan(300);
    tokens.removeOf("lab");
    expect(await use(revoked)).toBe(401);
    const expired = expectToken(await postForm(RIGHT));
    time += 3_600_000 - 1;
    expect(await use(expired)).toBeLessThan(300);
    time += 1;
    expect(await use(expired)).toBe(401);
  });

  it("is asked for with what 4PSA's clients send beside, and with what nobody knows", async () => {
    const more = { redirect_uri: "https://x.example/?a=b", type: "unifiedapi", state: "0123456789abcdef" };
    expectToken(await postForm({ ...RIGHT, ...more, scope: "read everything", "\0": "\0" }));
  });

  it("may be asked for in JSON, where null is as good as nothing", async () => {
    expectToken(await postJson({ ...RIGHT, scope: null }));
  });

  it("may be asked for as PHP's curl sends an array", async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(RIGHT)) form.set(name, value);
    const request = new Request("http://x", { method: "POST", body: form });
    const type = request.headers.get("Content-Type") ?? "";
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    expectToken(await post(new Uint8Array(await request.arrayBuffer()), { "Content-Type": type }));
  });

  it("may be asked for by a body that is packed", async () => {
    const packed = new Uint8Array(gzipSync(String(new URLSearchParams(RIGHT))));
    expectToken(await post(packed, { "Content-Encoding": "gzip" }));
  });

  it.each([
    ["encoded as a form, as the RFC has it", "s%C3%B6nke:p%C3%A4ssw%2Brd%3A100%25+right"],
    ["with what is no such encoding taken as it is", "sönke:pässw+rd:100% right"],
  ])("may be asked for by HTTP Basic, %s", async (_, credentials) => {
    const grant = { grant_type: "client_credentials" };
    expectToken(await postForm(grant, basic(credentials)), "sönke");
    expectToken(await postForm({ ...grant, client_id: "sönke" }, basic(credentials)), "sönke");
  });

  it("is answered at the path with a slash at its end, and at no other", async () => {
    const raw = String(new URLSearchParams(RIGHT));
    const at = (path: string) =>
      ask(path, { method: "POST", as: null, raw, headers: { "Content-Type": FORM } });
    expectToken(await at(`${PATH}/`));
    for (const path of ["/oauth/token.php/x", "/oauth/tokenxphp", "/OAUTH/token.php", "/oauth/"]) {
      expect((await at(path)).json()).toEqual({
        error: "not-found",
        message: "There is nothing at this path.",
      });
    }
  });
});

describe("a client that is not known", () => {
  it.each<[string, Record<string, string>]>([
    ["a wrong secret", { ...RIGHT, client_secret: "guess" }],
    ["a name that nobody has", { ...RIGHT, client_id: "nobody" }],
    ["a name with a NUL byte", { ...RIGHT, client_id: "lab\0" }],
    ["a secret with a NUL byte", { ...RIGHT, client_secret: `${SECRET}\0` }],
    ["a name that is an object's own in JavaScript", { ...RIGHT, client_id: "__proto__" }],
    ["an injection", { ...RIGHT, client_id: "' OR 1=1 --" }],
    ["a long name", { ...RIGHT, client_id: "x".repeat(60_000) }],
    ["no credentials", { grant_type: "client_credentials" }],
    ["credentials without a value", { ...RIGHT, client_id: "", client_secret: "" }],
  ])("%s is invalid_client, without a challenge", async (_, parameters) => {
    const answer = await postForm(parameters);
    expectError(answer, 401, "invalid_client");
    expect(answer.headers.get("WWW-Authenticate")).toBeNull();
  });

  it.each([
    ["a wrong secret", basic("lab:guess")],
    ["no secret", basic("lab")],
    ["what is not base64", { Authorization: "Basic !!!" }],
    ["nothing", { Authorization: "basic" }],
  ])("by HTTP Basic with %s is invalid_client, with a challenge", async (_, headers) => {
    const answer = await postForm({ grant_type: "client_credentials" }, headers);
    expectError(answer, 401, "invalid_client");
    expect(answer.headers.get("WWW-Authenticate")).toBe('Basic realm="Tandem"');
  });

  it("may send a header of another scheme beside its credentials", async () => {
    expectToken(await postForm(RIGHT, { Authorization: "Bearer expired" }));
  });

  it("is told to slow down after too many failures; another one is not", async () => {
    const guess = (secret: string) => postForm({ ...RIGHT, client_id: "braked", client_secret: secret });
    for (let i = 0; i < 5; i += 1) expectError(await guess(`guess ${i}`), 401, "invalid_client");
    for (let i = 0; i < 6; i += 1) await guess(`more ${i}`); // each of them takes the next second's turn
    const answer = await guess(SECRET);
    expectError(answer, 429, "slow_down");
    expect(answer.headers.get("Retry-After")).toBe("5");
    expectToken(await postForm(RIGHT));
    time += 60_000;
    expectToken(await guess(SECRET), "braked");
  });
});

describe("a request that is not right", () => {
  it.each<[string, Record<string, string>]>([
    ["without grant_type", without("grant_type")],
    ["with grant_type empty", { ...RIGHT, grant_type: "" }],
    ["without client_id", without("client_id")],
    ["without client_secret", without("client_secret")],
    ["with nothing", {}],
  ])("%s is invalid_request", async (_, parameters) => {
    expectError(await postForm(parameters), 400, "invalid_request");
    expectError(await postJson(parameters), 400, "invalid_request");
  });

  it.each(["password", "authorization_code", "Client_Credentials", "client_credentials ", "\0"])(
    "grant_type %j is unsupported_grant_type, whoever asks",
    async (grantType) => {
      expectError(await postForm({ ...RIGHT, grant_type: grantType }), 400, "unsupported_grant_type");
      expectError(await postForm({ grant_type: grantType }), 400, "unsupported_grant_type");
    },
  );

  it.each(["grant_type", "client_id", "client_secret", "state", "unheard of"])(
    "%s given twice is invalid_request, also where both are the same",
    async (name) => {
      const twice = [...Object.entries(RIGHT), [name, "a"], [name, "a"]] as [string, string][];
      expectError(await postForm(twice), 400, "invalid_request");
    },
  );

  it("a parameter that is no text is invalid_request", async () => {
    for (const value of [7, true, ["lab"], { a: 1 }]) {
      expectError(await postJson({ ...RIGHT, client_id: value }), 400, "invalid_request");
    }
    const file = new FormData();
    for (const [name, value] of Object.entries(RIGHT)) file.set(name, new Blob([value]));
    const request = new Request("http://x", { method: "POST", body: file });
    const headers = { "Content-Type": request.headers.get("Content-Type") ?? "" };
    expectError(await post(new Uint8Array(await request.arrayBuffer()), headers), 400, "invalid_request");
  });

  it("credentials in two places are invalid_request", async () => {
    const right = basic(`lab:${encodeURIComponent(SECRET)}`);
    expectError(await postForm(RIGHT, right), 400, "invalid_request");
    const another = { grant_type: "client_credentials", client_id: "braked" };
    expectError(await postForm(another, right), 400, "invalid_request");
  });

  it("what stands in the URL is not looked at", async () => {
    const call = { method: "POST", as: null };
    expectError(await ask(`${PATH}?${new URLSearchParams(RIGHT)}`, call), 400, "invalid_request");
  });

  it.each([
    ["a JSON text cut short", "application/json", '{"grant_type"'],
    ["JSON that is no object", "application/json", "[]"],
    ["JSON that is text", "application/json", '"grant_type=client_credentials"'],
    ["null", "application/json", "null"],
    ["a multipart body without a boundary", "multipart/form-data", "--x--"],
    [
      "a multipart body cut short",
      "multipart/form-data; boundary=x",
      "--x\r\nContent-Disposition: form-data",
    ],
  ])("%s is invalid_request", async (_, type, raw) => {
    expectError(await post(raw, { "Content-Type": type }), 400, "invalid_request");
  });

  it.each(["text/plain", "application/xml", "nonsense"])("a body of type %s is 415", async (type) => {
    expectError(
      await post(String(new URLSearchParams(RIGHT)), { "Content-Type": type }),
      415,
      "invalid_request",
    );
  });

  it("an encoding or a character set that is not known is 415", async () => {
    const raw = String(new URLSearchParams(RIGHT));
    expectError(await post(raw, { "Content-Encoding": "rot13" }), 415, "invalid_request");
    expectError(await post(raw, { "Content-Type": `${FORM}; charset=klingon` }), 415, "invalid_request");
  });

  it("a body of more than 64 KiB is 413, whatever its type, also once unpacked", async () => {
    const big = "a".repeat(64 * 1024);
    for (const type of [FORM, "application/json", "multipart/form-data; boundary=x"]) {
      expectError(await post(`x=${big}`, { "Content-Type": type }), 413, "invalid_request");
      const bomb = new Uint8Array(gzipSync(big.repeat(100)));
      expectError(
        await post(bomb, { "Content-Type": type, "Content-Encoding": "gzip" }),
        413,
        "invalid_request",
      );
    }
    const manyParameters = "a=&".repeat(21_000);
    expectError(await post(manyParameters), 400, "invalid_request");
  });

  it.each(["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])("%s is 405", async (method) => {
    const answer = await ask(PATH, { method, as: null });
    expectError(answer, 405, "invalid_request");
    expect(answer.headers.get("Allow")).toBe("POST");
  });

  it("what goes wrong inside is server_error, told by its request id alone", async () => {
    failure = new Error("database is locked by the janitor");
    const answer = await postForm(RIGHT);
    expectError(answer, 500, "server_error");
    expect(answer.text).not.toContain("janitor");
    expect(world.logged.join()).toContain("janitor");
  });

  it("is answered in the RFC's form, whatever it is", async () => {
    const words = fc.constantFrom(...Object.keys(RIGHT), ...Object.values(RIGHT), "", "nobody");
    const value = fc.oneof(words, fc.string({ unit: "binary", maxLength: 20 }));
    const type = fc.constantFrom(FORM, "application/json", "multipart/form-data; boundary=x", "text/plain");
    const body = fc.oneof(
      fc.array(fc.tuple(value, value), { maxLength: 5 }).map((pairs) => String(new URLSearchParams(pairs))),
      fc.json(),
      fc.dictionary(value, value).map((object) => JSON.stringify(object)),
      fc.string({ unit: "binary" }),
    );
    const credentials = fc.option(fc.tuple(value, value).map((pair) => basic(pair.join(":"))));
    await fc.assert(
      fc.asyncProperty(type, body, credentials, async (contentType, raw, headers) => {
        time += 3_600_000; // so that no name is slowed down
        const answer = await post(raw, { "Content-Type": contentType, ...headers });
        if (answer.status === 200) return;
        const { error } = answer.json() as { error: string };
        expectError(answer, answer.status, error);
        expect(`${answer.status} ${error}`).toMatch(
          /^(400 (invalid_request|unsupported_grant_type)|401 invalid_client|415 invalid_request)$/,
        );
      }),
      { numRuns: 100 },
    );
  });
});

describe("who runs Tandem", () => {
  it("sees how many tokens were asked for, by dialect and path", async () => {
    await postForm(RIGHT);
    const labels = `dialect="voipnow",method="POST",route="${PATH}",status="200"`;
    await expect
      .poll(async () => (await ask("/metrics", { as: null })).text)
      .toMatch(new RegExp(`tandem_http_requests_total{${labels}} [1-9]`));
  });

  it("finds neither secrets nor tokens in the log", async () => {
    const token = expectToken(await postForm(RIGHT));
    await postForm({ ...RIGHT, client_secret: "swordfish" });
    await postForm({ grant_type: "client_credentials" }, basic("lab:swordfish"));
    await post('{"client_secret": "swordfish"');
    failure = new Error("broken");
    await postForm({ ...RIGHT, client_secret: "swordfish" });
    await expect.poll(() => world.logged.filter((line) => line.includes(PATH)).length).toBeGreaterThan(4);
    expect(world.logged.join()).not.toMatch(/swordfish|100%|Basic|authorization/i);
    expect(world.logged.join()).not.toContain(token);
  });
});
