import { expect, test } from "vitest";
import { Slots } from "../../../src/webhooks/slots.js";

const never = new AbortController().signal;

/** Works that are begun in order, and end when they are told to. */
function works(slots: Slots) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (name: string, signal = never) =>
    slots.run(signal, () => {
      begun.push(name);
      return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
    });
  return { begun, start, end: (name: string) => ends.get(name)?.() };
}

test("so many at once, the others in the order in which they came", async () => {
  const { begun, start, end } = works(new Slots(2));
  const all = ["a", "b", "c", "d"].map((name) => start(name));
  await Promise.resolve();
  expect(begun).toEqual(["a", "b"]);
  end("b");
  expect(await all[1]).toBe("b");
  expect(begun).toEqual(["a", "b", "c"]);
  for (const name of ["a", "c"]) end(name);
  await all[2];
  end("d");
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
});

test("one that fails makes room, and one that is called off while it waits takes none", async () => {
  const slots = new Slots(1);
  await expect(slots.run(never, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  const { begun, start, end } = works(slots);
  const stop = new AbortController();
  const first = start("first");
  const waiting = start("called off", stop.signal);
  const last = start("last");
  stop.abort(new Error("called off"));
  await expect(waiting).rejects.toThrow("called off");
  await expect(start("too late", stop.signal)).rejects.toThrow("called off");
  end("first");
  await first;
  expect(begun).toEqual(["first", "last"]);
  end("last");
  expect(await last).toBe("last");
});
