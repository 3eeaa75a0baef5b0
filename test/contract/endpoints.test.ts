import { beforeEach, describe, expect, it } from "vitest";
import type { z } from "zod";
import { AppError } from "../../src/core/errors.js";
import { dialects } from "../../src/rest/dialects/index.js";
import { errorsOf, successOf } from "../../src/rest/endpoint.js";
import { toRegExp, toTemplates } from "../../src/rest/path.js";
import { statusOf } from "../../src/rest/problem.js";
import { type Answer, type Call, serve } from "./client.js";
import { samplesOf } from "./samples.js";
import { params, spellings, spellingsOf } from "./spellings.js";
import { createWorld, PRINCIPALS } from "./world.js";

const world = createWorld();
const ask = serve(world.deps);

beforeEach(() => {
  world.setLive(true);
  world.setLate(null);
  world.failure = undefined;
  world.forgetDeeds();
});

/** Before each test of a dialect: what those of the others have left is none of its own. */
const preparing = (dialect: (typeof dialects)[number]) =>
  beforeEach(() => {
    samplesOf(dialect).prepare(world);
    world.forgetDeeds();
  });

const operations = dialects.flatMap((dialect) =>
  dialect.endpoints.map((e) => ({
    title: `${dialect.name}: ${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`,
    dialect,
    e,
  })),
);

it("there are operations to test", () => {
  expect(operations.length).toBeGreaterThan(150);
});

describe.each(operations)("$title", ({ dialect, e }) => {
  preparing(dialect);
  const samples = samplesOf(dialect);
  const known = samples.known(e.path, world);
  const written = spellings(e.path, known).map((path) => dialect.basePath + path);
  const [path = ""] = written;
  const right: Call = rightCall(dialect, e);
  const send = (spelling: string, call: Call) => ask(spelling + (samples.query?.(e.path) ?? ""), call);
  const methods = dialect.endpoints
    .filter((other) => toRegExp(other.path).source === toRegExp(e.path).source)
    .flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
  const documented = [...errorsOf(e)].map((kind) => statusOf(kind, dialect.errorForm));
  const success = successOf(e);

  function expectFailure({ status, headers, text }: Answer, expected: number): string {
    expect({ status, text }).toMatchObject({ status: expected });
    expect(documented).toContain(expected);
    return samples.sentence(headers, text);
  }

  it("answers every spelling of its path the same, with its own reply", async () => {
    const aliases = dialect.aliases.map((alias) => path.replace(dialect.basePath, alias));
    const answers = [];
    const deeds: (readonly unknown[])[] = [];
    for (const spelling of [...written, ...aliases, `${path}/`, `${written.at(-1)}/`]) {
      samples.prepare(world);
      world.forgetDeeds();
      answers.push(await send(spelling, right));
      deeds.push(world.deeds());
    }
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => success));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expectReply(e.reply, answers[0]);
    expect(deeds).toEqual(answers.map(() => deeds[0]));
    expect(deeds[0]?.length === 0).toBe(e.method === "get");
  });

  it("is written down if it acts: who asked for what, and how it went", async () => {
    const before = [...world.actions.find({ limit: 100_000 })].length;
    const failure = new AppError("conflict", "It cannot be.");
    await ask(path, right);
    world.failure = failure;
    await ask(path, right);
    const written = [...world.actions.find({ limit: 100_000 })].slice(before);
    if (e.scope === "read") return expect(written).toEqual([]);
    const [{ template }] = toTemplates(e.path);
    for (const { account, dialect: name, operation, endedAt } of written) {
      expect([account, name, operation, endedAt]).toEqual([
        PRINCIPALS[right.as ?? "manager"].account,
        dialect.name,
        `${e.method.toUpperCase()} ${template}`,
        1_000,
      ]);
    }
    expect(written).toMatchObject([{ result: "done" }, {}]);
    expect(written[0]?.path).toBe(path);
  });

  it("refuses a caller without credentials, or with wrong ones, before all else", async () => {
    const wrong = { headers: samples.wrongCredentials };
    for (const call of [{ as: null }, wrong]) {
      const answer = await send(path, { ...right, ...call });
      expectFailure(answer, 401);
      expect(answer.headers.get("WWW-Authenticate")).toBe(samples.challenge);
    }
    expect(world.deeds()).toEqual([]);
  });

  it("refuses an account that does not have the scope", async () => {
    const answer = await send(path, { ...right, as: e.scope === "read" ? "controller" : "reader" });
    expect(expectFailure(answer, 403)).toContain(`'${e.scope}'`);
    expect(world.deeds()).toEqual([]);
  });

  it("answers HEAD where GET is, and other methods with what it takes", async () => {
    const head = await send(path, { method: "HEAD" });
    const refused = statusOf("method-not-allowed", dialect.errorForm);
    expect([head.status, head.text]).toEqual([methods.includes("HEAD") ? 200 : refused, ""]);
    const other = await send(path, { method: "PATCH" });
    expect(other.status).toBe(refused);
    expect(other.headers.get("Allow")).toBe(methods.join(", "));
    samples.sentence(other.headers, other.text);
  });

  it("does not find what is not there, whichever object of the path it is", async () => {
    for (const { param, byName } of params(e.path)) {
      const unknown = { id: "00000000-0000-4000-8000-000000000000", ...(byName && { name: "nobody" }) };
      for (const spelling of spellingsOf([param], e.path, { ...known, [param]: unknown })) {
        const answer = await send(dialect.basePath + spelling, right);
        const sentence = expectFailure(answer, statusOf(samples.missing.kind, dialect.errorForm));
        expect(sentence).toMatch(samples.missing.sentence);
      }
    }
    expect(world.deeds()).toEqual([]);
  });

  it.each([
    ["the state is not live", () => world.setLive(false)],
    ["events come late", () => world.setLate(Date.UTC(2026, 0, 2, 3, 4, 5))],
  ])(e.live ? "is unavailable while %s" : "answers also while %s", async (_, comeToPass) => {
    comeToPass();
    const answer = await send(path, right);
    expect(world.deeds().length > 0).toBe(!e.live && e.method !== "get");
    if (!e.live) return expect(answer.status).toBe(success);
    expect(expectFailure(answer, 503)).toContain("2026-01-02T03:04:05.000Z");
    expect(answer.headers.get("Retry-After")).toBe("5");
  });
});

const restrictedOperations = operations
  .map((operation) => ({ ...operation, restricted: restrictedIn(operation) }))
  .filter(({ restricted }) => restricted.length > 0);

it("licences hide objects of many paths", () => {
  expect(restrictedOperations.length).toBeGreaterThan(120);
});

describe.each(restrictedOperations)("$title", ({ dialect, e, restricted }) => {
  preparing(dialect);
  it("refuses what is not licensed or not enabled", async () => {
    const samples = samplesOf(dialect);
    const call = rightCall(dialect, e);
    for (const hidden of restricted) {
      const names = { ...samples.known(e.path, world), ...hidden };
      for (const path of spellingsOf(Object.keys(hidden), e.path, names)) {
        const { status, headers, text } = await ask(dialect.basePath + path, call);
        expect({ path, status }).toEqual({ path, status: 403 });
        expect(samples.sentence(headers, text)).toMatch(/licensed|not enabled/);
      }
    }
    expect(world.deeds()).toEqual([]);
  });
});

function rightCall(dialect: (typeof dialects)[number], e: (typeof operations)[number]["e"]): Call {
  if (e.method === "get" || e.method === "delete") return { method: e.method.toUpperCase() };
  return { method: e.method.toUpperCase(), body: samplesOf(dialect).body(e) };
}

/** The swaps whose objects are all in the path. */
function restrictedIn({ dialect, e }: (typeof operations)[number]) {
  const names = params(e.path).map(({ param }) => param);
  return samplesOf(dialect)
    .restricted(e.path)
    .filter((hidden) => Object.keys(hidden).every((param) => names.includes(param)));
}

function expectReply(reply: z.ZodType | null, answer: Answer | undefined): void {
  if (reply === null) {
    expect(answer?.text).toBe("");
    expect(answer?.headers.get("Content-Type")).toBeNull();
    return;
  }
  expect(answer?.headers.get("Content-Type")).toBe("application/json; charset=utf-8");
  const value = answer?.json();
  expect(reply.parse(value)).toEqual(value);
}

const withBody = operations.filter(({ e }) => e.body !== null);

describe.each(withBody)("the body of $title", ({ dialect, e }) => {
  preparing(dialect);
  const samples = samplesOf(dialect);
  const [path = ""] = spellings(e.path, samples.known(e.path, world)).map(
    (spelling) => dialect.basePath + spelling,
  );
  const send = (call: Call) => ask(path, { method: e.method.toUpperCase(), ...call });

  async function expectFailure(call: Call, kind: Parameters<typeof statusOf>[0]): Promise<void> {
    const { status, headers, text } = await send(call);
    expect({ call, status }).toEqual({ call, status: statusOf(kind, dialect.errorForm) });
    expect(errorsOf(e)).toContain(kind);
    samples.sentence(headers, text);
    expect(world.deeds()).toEqual([]);
  }

  it("must be JSON", async () => {
    for (const raw of ['{"destinationNumber":', "{'a':1}", "\u0000", "{} {}"]) {
      await expectFailure({ raw }, "malformed-request");
    }
  });

  it("must be sent as JSON, in an encoding that is known", async () => {
    const raw = JSON.stringify(samples.body(e));
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=klingon",
    ]) {
      await expectFailure({ raw, headers: { "Content-Type": type } }, "unsupported-media-type");
    }
    await expectFailure({ raw, headers: { "Content-Encoding": "rot13" } }, "unsupported-media-type");
  });

  it("may be 64 KiB and not a byte more", async () => {
    const body = JSON.stringify(samples.body(e));
    const padded = (bytes: number) => body + " ".repeat(bytes - body.length);
    await expectFailure({ raw: padded(64 * 1024 + 1) }, "too-large");
    expect((await send({ raw: padded(64 * 1024) })).status).toBe(successOf(e));
  });

  it("must be what the operation takes", async () => {
    for (const body of samples.unacceptable(e)) await expectFailure({ body }, "invalid-request");
  });

  it("may hold what nobody asked for", async () => {
    const raw = JSON.stringify(samples.body(e)).replace(
      "{",
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"more":[1],',
    );
    expect((await send({ raw })).status).toBe(successOf(e));
    expect(world.deeds()).toHaveLength(1);
    expect(world.deeds()[0]).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
  });
});

const withBodyAndObject = withBody.filter(({ e }) => params(e.path).length > 0);

it("most operations with a body name an object in their path", () => {
  expect(withBodyAndObject.length).toBeGreaterThan(withBody.length / 2);
});

describe.each(withBodyAndObject)("the body of $title", ({ dialect, e }) => {
  preparing(dialect);
  it("is looked at only after what the path names is found", async () => {
    const samples = samplesOf(dialect);
    const [last] = params(e.path).slice(-1);
    const param = last?.param ?? "";
    const missing = { ...samples.known(e.path, world), [param]: { id: "nobody", name: "nobody" } };
    for (const spelling of spellingsOf([param], e.path, missing)) {
      const { status, headers, text } = await ask(dialect.basePath + spelling, {
        method: e.method.toUpperCase(),
        body: {},
      });
      expect(status).toBe(statusOf(samples.missing.kind, dialect.errorForm));
      expect(samples.sentence(headers, text)).toMatch(samples.missing.sentence);
    }
  });
});
