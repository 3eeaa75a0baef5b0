import { once } from "node:events";
import { renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import express, { type ErrorRequestHandler } from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ServedFile } from "../../../src/rest/dialect.js";
import { sendFile } from "../../../src/rest/send-file.js";
import { spoolFolder } from "../voicemail/spool-folder.js";

const { root } = spoolFolder();
const path = join(root, "sound.wav");

/** What happens to the file between the look and the sending. */
let meanwhile = () => {};

async function look(): Promise<ServedFile> {
  const handle = await open(path);
  const { size } = await handle.stat();
  return { handle, size, contentType: "audio/wav", version: "v1" };
}

const app = express();
app.use(async (asked, answer) => {
  const file = await look();
  meanwhile();
  await sendFile(file, asked, answer).finally(() => file.handle.close());
});
const told: ErrorRequestHandler = (error, _asked, answer, _next) => void answer.status(400).end(error.kind);
app.use(told);
const server = createServer(app);
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

async function get(headers: Record<string, string> = {}): Promise<[IncomingMessage, string]> {
  const asked = request({ port: (server.address() as AddressInfo).port, headers, agent: false });
  asked.end();
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  let body = "";
  for await (const chunk of answer) body += String(chunk);
  return [answer, body];
}

test("what was looked at is sent, though its name is another's by then", async () => {
  writeFileSync(path, "ours");
  meanwhile = () => {
    symlinkSync("/etc/passwd", `${path}.new`);
    renameSync(`${path}.new`, path);
  };
  const [{ headers }, body] = await get();
  expect([body, headers["content-length"]]).toEqual(["ours", "4"]);
});

test("a file that becomes shorter meanwhile is cut off, so that nobody takes it for whole or waits for the rest", async () => {
  writeFileSync(path, "x".repeat(200_000));
  meanwhile = () => truncateSync(path, 10);
  await expect(get()).rejects.toMatchObject({ code: "ECONNRESET" });
});

test("one that becomes longer is sent as it was", async () => {
  writeFileSync(path, "ours");
  meanwhile = () => writeFileSync(path, " and more", { flag: "a" });
  expect((await get())[1]).toBe("ours");
  expect((await get({ Range: "bytes=2-" }))[1]).toBe("rs and more");
});

test("an empty one has no part", async () => {
  writeFileSync(path, "");
  meanwhile = () => {};
  const [{ statusCode, headers }, body] = await get();
  expect([statusCode, headers["content-length"], body]).toEqual([200, "0", ""]);
  const [none, kind] = await get({ Range: "bytes=0-" });
  expect([none.headers["content-range"], kind]).toEqual(["bytes */0", "range-not-satisfiable"]);
});
