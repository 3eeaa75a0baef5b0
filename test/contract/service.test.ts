import { EventEmitter, once } from "node:events";
import { beforeEach, describe, expect, it } from "vitest";
import { createRest } from "../../src/rest/app.js";
import { dialects } from "../../src/rest/dialects/index.js";
import { startServer } from "../../src/rest/server.js";
import { serve } from "./client.js";
import { createWorld, PRINCIPALS, uuid } from "./world.js";

const world = createWorld();
const ask = serve(world.deps);
const as = null;

beforeEach(() => {
  world.setLive(true);
  world.setLate(null);
});

describe("pages for who runs Tandem", () => {
  it("/healthz says that it is alive, whatever the PBX does", async () => {
    world.setLive(false);
    const { status, json } = await ask("/healthz", { as });
    expect([status, json()]).toEqual([200, { status: "ok" }]);
  });

  it("/readyz is 503 until every PBX is live, and says which is not", async () => {
    const since = Date.UTC(2026, 0, 2, 3, 4, 5);
    const ready = await ask("/readyz", { as });
    expect([ready.status, ready.json()]).toEqual([
      200,
      { ready: true, coreServers: [{ slug: "default", live: true, since, canAct: true }] },
    ]);
    world.setLive(false);
    const waiting = await ask("/readyz", { as });
    expect([waiting.status, waiting.headers.get("Retry-After"), waiting.json()]).toEqual([
      503,
      "5",
      { ready: false, coreServers: [{ slug: "default", live: false, since, canAct: true }] },
    ]);
  });

  it("/readyz is 503 while events come late, and so is what is live, which says why", async () => {
    const since = Date.UTC(2026, 0, 2, 4);
    world.setLate(since);
    const ready = await ask("/readyz", { as });
    expect([ready.status, ready.json()]).toEqual([
      503,
      { ready: false, coreServers: [{ slug: "default", live: false, since, canAct: true }] },
    ]);
    const path = `${dialects[0]?.basePath}/coreServers/${uuid("core server")}`;
    const segments = await ask(`${path}/callSegments`);
    expect([segments.status, segments.text]).toEqual([
      503,
      expect.stringContaining("not known since 2026-01-02T04:00:00.000Z: what its PBX tells comes late"),
    ]);
    expect((await ask(path)).status).toBe(200);
  });

  it("/status tells how it stands with each PBX", async () => {
    expect((await ask("/status", { as })).json()).toEqual({
      coreServers: [
        {
          slug: "default",
          link: { state: "up", since: 0, lastError: null },
          actions: { state: "up", since: 1, lastError: null },
          sync: { live: true, since: Date.UTC(2026, 0, 2, 3, 4, 5) },
          lateSince: null,
          eventLagMs: 3,
          lastAudit: { at: 5_000, differences: 0, about: {} },
          callRecordGaps: [{ from: 1_000, to: 2_000 }],
          unknownEvents: { SomethingNew: 2 },
          droppedEvents: { RTCPSent: 7 },
        },
      ],
    });
  });

  it("/metrics counts and times answers by path as documented, without ids or words of the caller", async () => {
    const base = dialects[0]?.basePath;
    await ask(`${base}/coreServers/${uuid("core server")}/callSegments`);
    await ask(`${base}/nothing-${uuid("core server")}`);
    await ask("/healthz", { as, method: "PURGE" });
    const lines = () => ask("/metrics", { as }).then(({ text }) => text);
    const labels = (route: string, method: string, status: number, dialect = "isymphony") =>
      `{dialect="${dialect}",method="${method}",route="${route}",status="${status}"}`;
    const listed = labels("/coreServers/{coreServer}/callSegments", "GET", 200);
    await expect.poll(lines).toContain(`tandem_http_requests_total${listed} 1`);
    await expect.poll(lines).toContain(`tandem_http_request_duration_seconds_count${listed} 1`);
    await expect.poll(lines).toContain(`tandem_http_requests_total${labels("none", "GET", 404)} 1`);
    await expect.poll(lines).toContain(`${labels("none", "other", 405, "tandem")} 1`);
    expect(await lines()).not.toContain(uuid("core server"));
  });

  it.each(["/healthz", "/readyz", "/status", "/metrics", "/docs", "/openapi/isymphony.json"])(
    "%s answers HEAD and a slash at its end, and no other method",
    async (path) => {
      const head = await ask(path, { as, method: "HEAD" });
      expect([head.status, head.text]).toEqual([200, ""]);
      expect((await ask(`${path}/`, { as })).status).toBe(200);
      const { status, headers, json } = await ask(path, { as, method: "POST", raw: "{" });
      expect([status, headers.get("Allow")]).toEqual([405, "GET, HEAD"]);
      expect(json()).toEqual({
        error: "method-not-allowed",
        message: "POST is not answered here, only GET, HEAD.",
      });
    },
  );

  it.each([
    "/",
    "/nothing",
    "/STATUS",
    "/communication_manager",
    "/%zz",
    "/docs/assets/nothing.js",
    "/docs/assets/../../x",
  ])("%s is nothing", async (path) => {
    const { status, json } = await ask(path, { as });
    expect([status, json()]).toEqual([
      404,
      { error: "not-found", message: "There is nothing at this path." },
    ]);
  });
});

describe("/docs", () => {
  it("is a page whose every part is served from here", async () => {
    const { text, headers } = await ask("/docs", { as });
    expect(headers.get("Content-Security-Policy")).toContain("default-src 'self'");
    const parts = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? "");
    expect(parts).toHaveLength(5);
    for (const part of parts) {
      const { status, headers, text } = await ask(part, { as });
      expect({ part, status }).toEqual({ part, status: 200 });
      expect(headers.get("Content-Type")).toMatch(/^(text\/(css|javascript)|image\/png)/);
      expect(text.length).toBeGreaterThan(100);
    }
  });

  it("shows every dialect's document", async () => {
    const { text } = await ask("/docs/start.js", { as });
    const urls = [...text.matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url ?? "");
    expect(urls).toHaveLength(dialects.length);
    for (const url of urls) {
      expect((await ask(url, { as })).json()).toMatchObject({ openapi: "3.1.0" });
    }
  });
});

describe("the server", () => {
  it("lets an answer in hand be finished when it closes", async () => {
    const { deps } = createWorld();
    const gate = new EventEmitter();
    const begun = once(gate, "begun");
    const { app } = createRest({
      ...deps,
      accounts: {
        ...deps.accounts,
        verifyPassword: async () => {
          gate.emit("begun");
          await once(gate, "go on");
          return PRINCIPALS.reader;
        },
      },
    });
    const server = await startServer(app, { host: "127.0.0.1", port: 0 });
    const answer = fetch(`http://127.0.0.1:${server.port}${dialects[0]?.basePath}/coreServers`, {
      headers: { Authorization: `Basic ${btoa("a:b")}` },
    });
    await begun;
    const closed = server.close();
    gate.emit("go on");
    expect((await answer).status).toBe(200);
    await closed;
    await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
  });

  it("says so when its port is taken", async () => {
    const { app } = createRest(createWorld().deps);
    const first = await startServer(app, { host: "127.0.0.1", port: 0 });
    const again = startServer(app, { host: "127.0.0.1", port: first.port });
    await expect(again).rejects.toThrow("EADDRINUSE");
    await first.close();
  });
});
