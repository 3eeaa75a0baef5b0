import { expect } from "vitest";
import { callId } from "../../../src/rest/dialects/telphin/call-id.js";
import { telphin as dialect } from "../../../src/rest/dialects/telphin/index.js";
import type { Endpoint } from "../../../src/rest/endpoint.js";
import { callRecord } from "../records.js";
import type { Samples } from "../samples.js";
import { segments } from "../segments.js";
import { hasWord } from "../spellings.js";
import { ORIGINATED, uuid, type World } from "../world.js";
import { phoneId, queueId } from "./api.js";

const EVENT = {
  place: { dialect: "telphin", coreServer: "default", subject: { kind: "extension", key: "100@main" } },
  settings: { type: "dial-in", method: "GET", url: "https://x.example/", note: "", enabled: true },
} as const;

/** One webhook, one call that is over, one leg of the call that is made next, and the calls of these tests. */
function prepare(world: World): void {
  world.webhooks.clear();
  void world.webhooks.add(EVENT.place, EVENT.settings);
  world.record(callRecord(), 0);
  const like = segments.find(({ channelId }) => channelId === "outside alone");
  if (like === undefined) throw new Error("no such leg");
  const leg = { ...like, id: uuid(ORIGINATED), channelId: ORIGINATED, linkedId: ORIGINATED };
  world.state.segments.set(leg.id, leg);
  world.webhooks.deeds.length = 0;
}

const BODIES = {
  extensions_bundle: { bundle_list: [Number(phoneId("103@main")), Number(phoneId("101@main"))] },
  callback: { src_num: ["100", "5551"], dst_num: "5552" },
  current_calls: { action: "park", send_dst: "" },
  agent: { name: "0003*103" },
  event: { url: "https://y.example/", event_type: "answer", method: "POST" },
} as const;

function body({ path }: Pick<Endpoint, "path">): unknown {
  const word = (Object.keys(BODIES) as (keyof typeof BODIES)[]).find((one) => hasWord(path, one));
  return word && BODIES[word];
}

/** What is known to be wrong in a body of any kind, and in one of this. */
function unacceptable(endpoint: Endpoint): readonly unknown[] {
  const wrong = [[], [body(endpoint)], 7, "text", true];
  const { path, method } = endpoint;
  if (hasWord(path, "event") && method === "put")
    return [...wrong, { url: "" }, { method: "2" }, { event_type: "voicemail" }];
  return [...wrong, null, undefined, {}];
}

export const telphin: Samples = {
  known: (path) => ({
    client: { id: "@me" },
    extension: { id: hasWord(path, "agent") ? queueId("5001") : phoneId("100@main") },
    call: { id: callId("alice rings alice") },
    record: { id: callId("recorded") },
    event: { id: "1" },
  }),
  query: (path) => (hasWord(path, "registration") ? `?extension_id=${phoneId("100@main")}` : ""),
  restricted: () => [], // what is hidden is not there: see tenants.test.ts
  prepare,
  missing: { kind: "not-found", sentence: /^There is no (client|extension|current call|call|event) '/ },
  wrongCredentials: { Authorization: "Bearer guess" },
  body,
  sentence: (headers, text) => {
    expect(headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    expect(headers.get("X-RateLimit-Limit")).toBe("1000000");
    expect(headers.get("X-RateLimit-Remaining")).toMatch(/^[0-9]+$/);
    expect(headers.get("X-RateLimit-Reset")).toMatch(/^3[0-9]{3}$/);
    const { message, status, ...more } = JSON.parse(text);
    expect(more).toEqual({});
    expect([undefined, "client_not_found", "extension_not_found", "access_denied"]).toContain(status);
    expect(message).toMatch(/^[A-Za-z0-9_'][^\n]*\.$/);
    return message;
  },
  challenge: dialect.errorForm.challenge,
  unacceptable,
};
