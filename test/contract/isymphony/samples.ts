import { expect } from "vitest";
import type { Path } from "../../../src/rest/path.js";
import type { Samples } from "../samples.js";
import { hasWord } from "../spellings.js";
import { uuid } from "../world.js";

export const BASE = "/communication_manager/rest/live";

const extensionOf = { "alice rings alice": "100", "alice is rung": "103", "alice talks out": "100" } as const;

function callSegmentOf(path: Path): keyof typeof extensionOf {
  if (hasWord(path, "dialingFromCallSegment")) return "alice is rung";
  return hasWord(path, "linkedCallSegment") ? "alice talks out" : "alice rings alice";
}

const hasParent = (path: Path): boolean => hasWord(path, "queues") || hasWord(path, "conferences");

const named = (what: string, name: string) => ({ id: uuid(`${what} ${name}`), name });
const extension = (number: string) => ({ id: uuid(`extension ${number}@main`), name: number });

const CAROL = named("user", "carol");
const HIDDEN = {
  extension: { extension: extension("108") },
  userWithExtension: { user: CAROL, extension: extension("108") },
  user: { user: CAROL },
  queue: { queue: named("queue", "5002") },
  callSegment: { callSegment: { id: uuid("carol talks out") } },
  agentOfQueue: { agent: { id: uuid("agent 108@main in 5001") } },
  agentOfExtension: { agent: { id: uuid("agent 100@main in 5002") } },
} as const;

/** An action that can be asked for with an empty body. */
const needsNoBody = (path: Path): boolean => hasWord(path, "pause") || hasWord(path, "unpause");

function body(path: Path): unknown {
  if (needsNoBody(path)) return { reason: "lunch" };
  if (hasWord(path, "status")) return { name: "Out", type: "away", note: "Back soon", returnTime: 17 };
  if (hasWord(path, "setPenalty")) return { penalty: 2 };
  if (hasWord(path, "transfer")) return { destinationNumber: "18005555555", attended: false };
  if (hasWord(path, "queues")) return { extensionNumber: "101" };
  return { destinationNumber: "18005555555" };
}

export const isymphony: Samples = {
  known: (path, { logins }) => {
    const segment = callSegmentOf(path);
    return {
      coreServer: { id: uuid("core server"), name: "default" },
      user: named("user", "alice"),
      login: { id: logins.of("alice")[0]?.id ?? "" },
      extension: extension(extensionOf[segment]),
      queue: named("queue", "5001"),
      agent: { id: uuid("agent 100@main in 5001") },
      conference: named("conference", "94868"),
      callSegment: { id: uuid(hasParent(path) ? "has all relations" : segment) },
      dialedCallSegment: { id: uuid("alice is rung") },
    };
  },
  restricted: (path) => {
    const isUnder = (parent: string, child: string) => hasWord(path, parent) && hasWord(path, child);
    const isUsers = hasWord(path, "users");
    const isExtensions = hasWord(path, "extensions");
    return [
      ...(isExtensions ? [isUsers ? HIDDEN.userWithExtension : HIDDEN.extension] : []),
      ...(isUnder("users", "status") ? [HIDDEN.user] : []),
      ...(hasWord(path, "queues") ? [HIDDEN.queue] : []),
      ...(isUnder("queues", "agents") ? [HIDDEN.agentOfQueue] : []),
      ...(isUnder("extensions", "agents") ? [HIDDEN.agentOfExtension] : []),
      ...(isExtensions || hasParent(path) ? [] : [HIDDEN.callSegment]),
    ];
  },
  prepare: () => {},
  missing: { kind: "not-found", sentence: /'(00000000-0000-4000-8000-000000000000|nobody)'/ },
  wrongCredentials: { Authorization: `Basic ${btoa("manager:guess")}` },
  body: ({ path }) => body(path),
  sentence: (headers, text) => {
    expect(headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
    expect(text).toMatch(/^[A-Z'a-z][^\n]*\.$/);
    return text;
  },
  challenge: 'Basic realm="Tandem"',
  unacceptable: ({ path }) =>
    needsNoBody(path)
      ? [[], [{}], 7, "text", true, { reason: 7 }, { reason: null }]
      : [undefined, {}, [], [body(path)], 7, "text", null, true],
};
