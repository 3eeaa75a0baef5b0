import express from "express";
import { afterEach, describe, expect, it, vi } from "vitest";
import winston from "winston";
import { AppError } from "../../../src/core/errors.js";
import type { Principal } from "../../../src/directory/directory.js";
import { exchangeOf } from "../../../src/rest/exchange.js";
import { problemHandler } from "../../../src/rest/problem.js";
import { countingFailures, rateLimit } from "../../../src/rest/rate-limit.js";
import { type HttpServer, startServer } from "../../../src/rest/server.js";
import { ownForm } from "../../../src/rest/service.js";
import { opened } from "../../fakes/opened.js";

const NAMES = { limit: "Limit", remaining: "Left", reset: "Back" };

let server: HttpServer | undefined;
afterEach(async () => {
  vi.useRealTimers();
  await server?.close();
});

/** Counts requests; the header `as` names the tenant of an account, and without it there is none. */
async function count(headers: typeof NAMES | null, requestsPerHour: number) {
  const limit = rateLimit(headers, requestsPerHour);
  const app = express()
    .use(opened)
    .use(async (request, response, next) => {
      const tenant = request.get("as");
      if (tenant === undefined) throw new AppError("unauthorized", "Who asks?");
      const who: Principal = { account: "a", tenant, scopes: [], user: null, madeAt: null, standing: "" };
      exchangeOf(response).principal = who;
      await limit(request, response);
      next();
    })
    .get("/fails", () => {
      throw new AppError("conflict", "Not now.");
    })
    .use((_request, response) => void response.json({}))
    .use(countingFailures(limit), problemHandler(ownForm, winston.createLogger({ silent: true })));
  server = await startServer(app, { host: "127.0.0.1", port: 0 });
  const { port } = server;
  return async (as: string | null, path = "/") => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: as === null ? {} : { as } });
    await response.text();
    const told = Object.values(NAMES).map((name) => response.headers.get(name));
    return { status: response.status, told, retryAfter: response.headers.get("Retry-After") };
  };
}

describe("requests are counted", () => {
  it("an hour of each tenant, and refused beyond the limit until it is over", async () => {
    const ask = await count(NAMES, 2);
    expect(await ask("one")).toMatchObject({ status: 200, told: ["2", "1", "3600"] });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 600_500 });
    expect(await ask("one")).toMatchObject({
      status: 200,
      told: ["2", "0", expect.stringMatching(/^(2999|3000)$/)],
    });
    const refused = await ask("one");
    expect(refused).toMatchObject({ status: 429, told: ["2", "0", expect.stringMatching(/^(2999|3000)$/)] });
    expect(refused.retryAfter).toBe(refused.told[2]);
    expect(await ask("other")).toMatchObject({ status: 200, told: ["2", "1", "3600"] });
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await ask("one")).toMatchObject({ status: 200, told: ["2", "1", "3600"] });
  });

  it("also where they fail, once each", async () => {
    const ask = await count(NAMES, 5);
    expect(await ask("one", "/fails")).toMatchObject({ status: 409, told: ["5", "4", "3600"] });
    expect(await ask("one")).toMatchObject({ status: 200, told: ["5", "3", "3600"] });
  });

  it("by the address where nobody has shown an account, so that nobody spends a tenant's", async () => {
    const ask = await count(NAMES, 2);
    const statuses = [];
    for (const as of [null, null, null, "one", null]) statuses.push((await ask(as)).status);
    expect(statuses).toEqual([401, 401, 429, 200, 429]);
  });
});

it("where a dialect names no headers nothing is counted", async () => {
  const ask = await count(null, 1);
  for (const as of ["one", "one", null]) expect((await ask(as)).told).toEqual([null, null, null]);
});
