import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { Dialect } from "../../src/rest/dialect.js";
import type { Endpoint } from "../../src/rest/endpoint.js";
import { type Path, toTemplates } from "../../src/rest/path.js";
import type { Names } from "./spellings.js";

/** One request, written as it goes out. */
export interface HostileCall {
  /** With what stands after the question mark. */
  readonly path: string;
  readonly body: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

/** What stands after a line break in hostile words: where it ever begins a line of its own, something was let in. */
export const MARKER = "X-Injected";

const WORDS = [
  ...[
    "",
    " ",
    "0",
    "-1",
    "1e9",
    "99999999999999999999",
    "0.5",
    "NaN",
    "null",
    "undefined",
    "true",
    "[]",
    "{}",
  ],
  ...[
    `\r\n${MARKER}: 1\r\n\r\n`,
    `\n${MARKER}: 1`,
    `\r${MARKER}: 1`,
    `100\r\nAction: Originate\r\n${MARKER}: 1\r\n`,
  ],
  ...["\0", "100\0", "\u2028", "\u202e", "\ud800", "\ufffe", "é".repeat(200), "🦄", "١٠٠"],
  ...[
    "' OR '1'='1",
    "100'; DROP TABLE segment;--",
    '"',
    "%",
    "_",
    "100%' --",
    "\\",
    "`id`",
    "$(id)",
    "$" + "{EXTEN}",
  ],
  ...[
    "..",
    "../../../../etc/passwd",
    "..\\..\\",
    "/etc/passwd",
    "....//",
    "INBOX/../../x",
    "file:///etc/passwd",
  ],
  ...["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "valueOf"],
  ...[
    "PJSIP/100&PJSIP/101",
    "Local/s@x",
    "100,1,hang",
    "100|101",
    "100;101",
    "*8#",
    "@me",
    "@viewer",
    "@self",
    "*",
  ],
  ...[
    "http://127.0.0.1:22/",
    "http://[::1]/",
    "http://a@b:c@d/",
    "javascript:alert(1)",
    "<script>alert(1)</script>",
  ],
  "x".repeat(800),
];

const aWord = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...WORDS) },
  fc.string({ unit: "binary", maxLength: 40 }),
);

const nested = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);

/** JSON as text, so that it may hold what no object of ours would. */
const aJsonValue = fc.oneof(
  aWord.map((word) => JSON.stringify(word)),
  fc.constantFrom(
    "null",
    "true",
    "-0",
    "1e999",
    "-1",
    "0.1",
    "9007199254740993",
    "[]",
    "{}",
    "[[]]",
    "[null]",
  ),
  fc.constantFrom(nested(9_000, "[", "]"), `{"a":`.repeat(5_000) + "1".padEnd(5_001, "}")),
  fc.constantFrom(
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"toString":1}',
  ),
  fc.json({ maxDepth: 4 }),
);

/** A body that is right but for one of its values, or wrong in any way. */
function aBody(right: unknown): fc.Arbitrary<string> {
  const entries = Object.entries(typeof right === "object" && right !== null ? right : {});
  const almostRight = fc.tuple(fc.nat(), aJsonValue, fc.option(aWord)).map(([at, value, name]) => {
    const changed = entries.map(([key, own], index) =>
      index === at % entries.length
        ? `${JSON.stringify(name ?? key)}:${value}`
        : `${JSON.stringify(key)}:${JSON.stringify(own)}`,
    );
    return `{${changed.join(",")}}`;
  });
  return fc.oneof(
    { weight: 4, arbitrary: almostRight },
    aJsonValue,
    fc.constant(JSON.stringify(right ?? {})),
    fc.constantFrom("", "{", "\0", "a=1&b[c]=2", "<a/>", '{"a":1}{"b":2}', "x".repeat(70_000)),
  );
}

/** Percent signs before all that a request's line cannot hold; some before what it can. */
const escaped = (word: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    encodeURIComponent(Buffer.from(word).toString()),
    [...Buffer.from(word)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
    word.replaceAll(/[^!-~]|[?#]/g, "%C0%AF"), // an escape that is no UTF-8
  );

const aPart = aWord.chain(escaped);

/** The path as it is known, with any of its words of objects changed. */
function aPath(path: Path, known: Readonly<Record<string, Names>>): fc.Arbitrary<string> {
  const parts = path.map((part) => {
    if ("words" in part) return fc.constantFrom(...part.words);
    const names = known[part.param];
    const right = fc.constant(encodeURIComponent(names?.id ?? ""));
    const byName = part.byName === undefined ? right : aPart.map((word) => `${part.byName?.word}/${word}`);
    return fc.oneof({ weight: 3, arbitrary: right }, aPart, byName);
  });
  return fc.tuple(...parts).map((all) => `/${all.join("/")}`);
}

/** The parameters that the document names, and such as it does not; some repeated, some with brackets. */
function aQuery(names: readonly string[]): fc.Arbitrary<string> {
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom("page", ...names) },
    fc.constantFrom("__proto__", "constructor[prototype][polluted]", "a[b][c]", "page[]", "", "%"),
    aPart,
  );
  const pair = fc.tuple(name, aPart).map(([key, value]) => `${key}=${value}`);
  return fc.array(pair, { maxLength: 5 }).map((pairs) => (pairs.length === 0 ? "" : `?${pairs.join("&")}`));
}

const TYPES = [
  ...[
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
  ],
  ...[
    "text/plain",
    "application/json; charset=\x80",
    "application/xml",
    "application/json, application/json",
    "/",
  ],
];

const aHeader: fc.Arbitrary<Record<string, string>> = fc.oneof(
  fc.constantFrom(...TYPES).map((type) => ({ "Content-Type": type })),
  fc
    .constantFrom("gzip", "br", "identity, gzip", "rot13")
    .map((encoding) => ({ "Content-Encoding": encoding })),
  fc.constantFrom("", ":", "a b", "[", "x@y:z", "evil.example:99999").map((host) => ({ Host: host })),
  fc
    .constantFrom("a".repeat(80), "a\tb", "\xff")
    .map((id) => ({ "X-Request-Id": id, "X-Forwarded-Proto": id })),
  fc.constantFrom("bytes=0-", "bytes=9-1", "bytes=-0,0-0,1-1", "x").map((range) => ({ Range: range })),
  fc.constantFrom("@other", "main", "4b4b4b4b4b4b4b4b", "__proto__", "\xff").map((tenant) => ({ tenant })),
);

/** Names of the parameters of an operation, as the document says them. */
function parametersOf(dialect: Dialect, { path, method }: Endpoint): readonly string[] {
  const file = new URL(`../../docs/openapi/${dialect.name}.json`, import.meta.url);
  const { paths } = JSON.parse(readFileSync(file, "utf8")) as Document;
  const operation = paths[toTemplates(path)[0].template]?.[method];
  if (operation === undefined)
    throw new Error(`${dialect.name} documents no ${method} ${toTemplates(path)[0].template}`);
  return (operation.parameters ?? []).flatMap((one) => (one.in === "query" ? [one.name] : []));
}

interface Document {
  readonly paths: Record<string, Record<string, { parameters?: readonly { in: string; name: string }[] }>>;
}

/** Bodies and what they say of themselves; most are sent as what they are. */
const sent = (body: fc.Arbitrary<string>): fc.Arbitrary<Pick<HostileCall, "body" | "headers">> =>
  fc.record({
    body,
    headers: fc
      .option(aHeader, { freq: 3 })
      .map((header) => ({ "Content-Type": "application/json", ...header })),
  });

/** Requests for a token that mean no good. */
export function hostileTokenCalls(path: string): fc.Arbitrary<HostileCall> {
  const names = ["grant_type", "client_id", "client_secret", "scope", "client_id"];
  const right = { grant_type: "client_credentials", client_id: "app", client_secret: "s3cret" };
  const written = aQuery(names).map((query) => path + query);
  const form = aQuery(names).map((query) => query.slice(1));
  const type = { "Content-Type": "application/x-www-form-urlencoded" };
  return fc.oneof(
    fc.record({ path: written, body: form, headers: fc.constant(type) }),
    fc.tuple(written, sent(aBody(right))).map(([path, call]) => ({ path, ...call })),
  );
}

/** Requests to an operation that mean no good. */
export function hostileCalls(
  dialect: Dialect,
  e: Endpoint,
  known: Readonly<Record<string, Names>>,
  right: unknown,
): fc.Arbitrary<HostileCall> {
  const path = fc
    .tuple(aPath(e.path, known), aQuery(parametersOf(dialect, e)))
    .map(([written, query]) => dialect.basePath + written + query);
  const withBody = fc.tuple(path, sent(aBody(right))).map(([path, call]) => ({ path, ...call }));
  const bare = path.map((path) => ({ path, body: null, headers: {} }));
  return e.method === "get" ? fc.oneof({ weight: 9, arbitrary: bare }, withBody) : withBody;
}
