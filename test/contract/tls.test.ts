import { once } from "node:events";
import { request } from "node:https";
import { connect } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import { createRest } from "../../src/rest/app.js";
import { type HttpServer, startServer } from "../../src/rest/server.js";
import { TEST_CERTIFICATE, TEST_KEY } from "../fakes/certificate.js";
import { CREDENTIALS, createWorld } from "./world.js";

/** The same over TLS. */
let server: HttpServer;
beforeAll(async () => {
  const rest = createRest(createWorld().deps);
  const tls = { cert: TEST_CERTIFICATE, key: TEST_KEY };
  server = await startServer(rest.app, { host: "127.0.0.1", port: 0, tls }, rest);
});
afterAll(() => server.close());

const trust = { ca: TEST_CERTIFICATE };
const [name, password] = CREDENTIALS.manager;

it("answers, and tells browsers that there is no way without TLS", async () => {
  const asked = request({ host: "127.0.0.1", port: server.port, path: "/healthz", ...trust });
  asked.end();
  const [answer] = await once(asked, "response");
  answer.resume();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers["strict-transport-security"]).toMatch(/^max-age=[0-9]{7,}/);
});

it("tells events over WebSocket", async () => {
  const address = `wss://127.0.0.1:${server.port}/communication_manager/ws/event`;
  const socket = new WebSocket(address, { auth: `${name}:${password}`, ...trust });
  const [event] = await once(socket, "message");
  expect(JSON.parse(String(event))).toMatchObject({ type: "userLogin" });
  socket.close();
  await once(socket, "close");
});

it("gives a connection back whose client offers another protocol than WebSocket", async () => {
  const socket = connect({ host: "127.0.0.1", port: server.port, ...trust });
  await once(socket, "secureConnect");
  const lines = ["GET /healthz HTTP/1.1", "Host: x", "Connection: Upgrade", "Upgrade: h2c", "", ""];
  socket.write(lines.join("\r\n"));
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
  socket.destroy();
});

it("does not talk to who does not", async () => {
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
});
