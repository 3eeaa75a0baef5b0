import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { Registry } from "prom-client";
import { afterAll, beforeAll } from "vitest";
import { createRest } from "../../src/rest/app.js";
import type { RestDeps } from "../../src/rest/deps.js";
import { type HttpServer, startServer } from "../../src/rest/server.js";

export interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Asks for paths as they are written: fetch would resolve `..` in them first. */
export function serveRaw(
  deps: RestDeps,
): (path: string, headers?: Record<string, string>, method?: string) => Promise<RawAnswer> {
  let server: HttpServer | undefined;
  beforeAll(async () => {
    const rest = createRest({ ...deps, metrics: new Registry() });
    server = await startServer(rest.app, { host: "127.0.0.1", port: 0 }, rest);
  });
  afterAll(() => server?.close());
  return async (path, headers = {}, method = "GET") => {
    const asked = request({ host: "127.0.0.1", port: server?.port, path, headers, method, agent: false });
    asked.end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
  };
}
