import { expect } from "vitest";
import { voipnow as dialect } from "../../../src/rest/dialects/voipnow/index.js";
import { objectId } from "../../../src/rest/dialects/voipnow/object-id.js";
import type { Endpoint } from "../../../src/rest/endpoint.js";
import type { Path } from "../../../src/rest/path.js";
import { callRecord } from "../records.js";
import type { Samples } from "../samples.js";
import { segments } from "../segments.js";
import { hasWord } from "../spellings.js";
import { ORIGINATED, uuid, type World } from "../world.js";

/** In the current month, as calls are that are told where no time is named. */
const NOW = Date.now();

/** The call in which the manager's phones ring each other. */
const CALL = "alice rings alice";

/** Id of a call by the leg that gave it its Linkedid. */
export const callIdOf = ({ deps }: World, linkedId: string): string => {
  const [pbx] = deps.pbxs;
  if (pbx === undefined) throw new Error("a world without a core server");
  return objectId(pbx, linkedId);
};

/** Id of the view of a leg. */
export const viewIdOf = (world: World, leg: string): string => callIdOf(world, uuid(leg));

const EVENT = {
  place: { dialect: "voipnow", coreServer: "default", subject: { kind: "extension", key: "100@main" } },
  settings: { type: "dial-in", method: "GET", url: "https://x.example/", note: "", enabled: true },
} as const;

/** One webhook, one call that is over, one leg of the call that is made next, and the calls of these tests. */
function prepare(world: World): void {
  world.webhooks.clear();
  void world.webhooks.add(EVENT.place, EVENT.settings);
  world.webhooks.failed(uuid("webhook 0"), [
    { occurredAt: 1_000, triedAt: 2_000, attempts: 3, reason: "500", givenUp: false },
  ]);
  world.record(callRecord({ startedAt: NOW }), NOW);
  const like = segments.find(({ channelId }) => channelId === "outside alone");
  if (like === undefined) throw new Error("no such leg");
  const leg = { ...like, id: uuid(ORIGINATED), channelId: ORIGINATED, linkedId: ORIGINATED };
  world.state.segments.set(leg.id, leg);
  world.webhooks.deeds.length = 0;
}

const BODIES = {
  simple: { extension: "0003*100", phoneCallView: [{ source: ["100", "5551"], destination: ["5552"] }] },
  agents: { status: "2" },
  events: { type: "1", url: "https://y.example/" },
  change: { note: "changed" },
  action: { action: "Park", maxInParking: "30" },
} as const;

function body({ path, method }: Endpoint): unknown {
  if (hasWord(path, "simple")) return BODIES.simple;
  if (hasWord(path, "agents")) return BODIES.agents;
  if (!hasWord(path, "phoneCallEvents")) return BODIES.action;
  return method === "post" ? BODIES.events : BODIES.change;
}

/** What is known to be wrong in a body of any kind, and in one of this. */
function unacceptable(endpoint: Endpoint): readonly unknown[] {
  const wrong = [[], [body(endpoint)], 7, "text", true];
  const { path, method } = endpoint;
  if (hasWord(path, "phoneCallEvents") && method === "put") return [...wrong, { url: "" }, { method: "2" }];
  return [...wrong, null, undefined, {}];
}

export const voipnow: Samples = {
  known: (path, world) => ({
    user: { id: "@me" },
    extension: { id: hasWord(path, "queue") ? "0003*5001" : "0003*100" },
    phoneCall: { id: callIdOf(world, CALL) },
    agent: { id: "0003*100" },
    type: { id: "0" },
    event: { id: uuid("webhook 0") },
  }),
  restricted: (_path: Path) => [], // what is hidden is not there: see tenants.test.ts
  prepare,
  missing: { kind: "invalid-request", sentence: /path|extension|agent|event/ },
  wrongCredentials: { Authorization: "Bearer guess" },
  body,
  sentence: (headers, text) => {
    expect(headers.get("Content-Type")).toBe("application/json; charset=utf-8");
    const { error, ...more } = JSON.parse(text);
    expect(more).toEqual({});
    expect(error).toEqual({
      code: expect.stringMatching(/^[a-z_]+$/),
      message: expect.stringMatching(/^[A-Z'a-z][^\n]*\.$/),
    });
    return error.message;
  },
  challenge: dialect.errorForm.challenge,
  unacceptable,
};
