import { expect } from "vitest";
import { vitalpbx as dialect } from "../../../src/rest/dialects/vitalpbx/index.js";
import type { Endpoint } from "../../../src/rest/endpoint.js";
import type { Samples } from "../samples.js";
import { hasWord } from "../spellings.js";
import { numericId } from "../world.js";

/** An extension that is in a queue, paused and not; and one that is in none. */
const EXTENSION = { free: "103", in: "100", paused: "101" } as const;

function extensionFor(path: Endpoint["path"]): string {
  if (hasWord(path, "queues-login")) return EXTENSION.free;
  return hasWord(path, "queues-unpause") ? EXTENSION.paused : EXTENSION.in;
}

const body = ({ path }: Pick<Endpoint, "path">): unknown =>
  hasWord(path, "click_to_call")
    ? { caller: "100", callee: "18005555555" }
    : { queues: [numericId("queue 5001")] };

export const extensionId = (key: string): string => String(numericId(`extension ${key}`));
export const deviceId = (name: string): string => String(numericId(`device PJSIP/${name}`));
export const queueId = (identifier: string): string => String(numericId(`queue ${identifier}`));

export const vitalpbx: Samples = {
  known: (path) => ({
    extension: { id: extensionId("100@main") },
    device: { id: deviceId(`main-${extensionFor(path)}`) },
    queue: { id: queueId("5001") },
    mailbox: { id: "100" },
    folder: { id: "INBOX" },
    message: { id: "msg0000" },
  }),
  restricted: () => [], // what is hidden is not there: see tenants.test.ts
  prepare: () => {},
  missing: { kind: "not-found", sentence: /^There is no (extension|device|queue|mailbox|folder|message) '/ },
  wrongCredentials: { "app-key": "guess" },
  body,
  sentence: (headers, text) => {
    expect(headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    const { message, ...more } = JSON.parse(text);
    expect(more).toEqual({ status: "error", data: null });
    expect(message).toMatch(/^[A-Za-z0-9_'][^\n]*\.$/);
    return message;
  },
  challenge: dialect.errorForm.challenge,
  unacceptable: ({ path }) =>
    hasWord(path, "click_to_call")
      ? [[], 7, "text", true, null, undefined, {}, { caller: "100" }, { caller: "999", callee: "1" }]
      : [[], 7, "text", true, { queues: [] }, { queues: 7 }, { queues: [null] }, { queues: [1.5] }],
};
