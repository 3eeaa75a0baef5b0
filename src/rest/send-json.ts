import type { ServerResponse } from "node:http";
import type { LoopTurns } from "../core/loop-turns.js";

/** Of a longer list so many entries are written in one turn of the event loop, which takes some milliseconds. */
const ENTRIES_A_TURN = 50;
/** A list stands in an answer itself, or in objects so deep in it. */
const MAX_DEPTH = 3;

/** Answers with JSON. Nobody else waits for a long list to be written: it is written part by part. */
export async function sendJson(
  response: ServerResponse,
  status: number,
  reply: unknown,
  turns: LoopTurns,
): Promise<void> {
  const body = hasLongList(reply) ? await inTurns(reply, turns) : JSON.stringify(reply);
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(body));
  response.end(body);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What is in a list is not looked at, so that it costs nothing. */
function hasLongList(value: unknown, depth = 0): boolean {
  if (!isObject(value)) return false;
  if (Array.isArray(value)) return value.length > ENTRIES_A_TURN;
  const values = Object.values(value);
  return (
    values.length > ENTRIES_A_TURN || (depth < MAX_DEPTH && values.some((one) => hasLongList(one, depth + 1)))
  );
}

async function inTurns(reply: unknown, turns: LoopTurns): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const text of textsOf(reply)) {
    parts.push(Buffer.from(text));
    await turns.take();
  }
  return Buffer.concat(parts);
}

/** The texts that are the JSON of a value when they stand one after the other. */
function* textsOf(value: unknown): Generator<string> {
  if (!isObject(value) || "toJSON" in value || !hasLongList(value)) yield JSON.stringify(value);
  else if (Array.isArray(value)) yield* listed("[]", value.length, (from, to) => value.slice(from, to));
  else {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    if (entries.length > ENTRIES_A_TURN)
      yield* listed("{}", entries.length, (from, to) => Object.fromEntries(entries.slice(from, to)));
    else {
      let before = "{";
      for (const [name, one] of entries) {
        yield `${before}${JSON.stringify(name)}:`;
        yield* textsOf(one);
        before = ",";
      }
      yield "}";
    }
  }
}

function* listed(
  [open, close]: string,
  length: number,
  part: (from: number, to: number) => object,
): Generator<string> {
  for (let from = 0; from < length; from += ENTRIES_A_TURN) {
    const text = JSON.stringify(part(from, from + ENTRIES_A_TURN)).slice(1, -1);
    yield `${from === 0 ? open : ","}${text}`;
  }
  yield close ?? "";
}
