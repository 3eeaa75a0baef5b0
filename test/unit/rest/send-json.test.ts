import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { LoopTurns } from "../../../src/core/loop-turns.js";
import { sendJson } from "../../../src/rest/send-json.js";

/** What is sent, and its declared length. */
async function sent(reply: unknown): Promise<{ text: string; length: number }> {
  let [text, length] = ["", -1];
  const response = {
    setHeader: (name: string, value: number) => {
      if (name === "Content-Length") length = value;
    },
    end: (body: string | Buffer) => {
      text = body.toString();
    },
  };
  await sendJson(response as unknown as ServerResponse, 200, reply, new LoopTurns());
  return { text, length };
}

const LONG = { minLength: 95, maxLength: 330 };

test("a long list is written part by part, to the same bytes as at once", async () => {
  const value = fc.oneof(fc.string(), fc.double(), fc.constant(null), fc.constant(undefined));
  const entry = fc.oneof(value, fc.dictionary(fc.string(), value, { maxKeys: 3 }));
  const list = fc.oneof(
    fc.array(entry, LONG),
    fc.dictionary(fc.string(), entry, { minKeys: 95, maxKeys: 210 }),
  );
  const reply = fc.oneof(
    list,
    fc.dictionary(fc.string(), fc.oneof(value, list, fc.record({ list })), { maxKeys: 4 }),
  );
  await fc.assert(
    fc.asyncProperty(reply, async (one) => {
      const wanted = JSON.stringify(one);
      expect(await sent(one)).toEqual({ text: wanted, length: Buffer.byteLength(wanted) });
    }),
    { numRuns: 60 },
  );
});

test("while a long list is written others have their turn", async () => {
  let turns = 0;
  const writing = sent({ list: Array.from({ length: 1_000 }, (_one, n) => n) });
  let done = false;
  void writing.then(() => {
    done = true;
  });
  while (!done) {
    await new Promise((resolve) => void setImmediate(resolve));
    turns += 1;
  }
  expect(turns).toBeGreaterThanOrEqual(10);
});
