import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { ALICE, answer, givenEngine, givenPbx, settings, startReceiver } from "./given.js";

/** What goes on around a webhook; the receiver does with a request what comes next in its list, and then takes all. */
const doings = fc.array(fc.constantFrom("ring", "ring", "restart", "pause"), { maxLength: 14 });
const moods = fc.array(fc.constantFrom("take", "fail", "refuse", "hang up"), { maxLength: 6 });

test("whatever fails and restarts, all is delivered in order, and what comes twice has one id", async () => {
  await fc.assert(
    fc.asyncProperty(doings, moods, async (todo, answers) => {
      const crm = await startReceiver((response, one, nth) => {
        const mood = answers[nth - 1] ?? "take";
        if (mood === "hang up") response.destroy();
        else answer({ take: 200, fail: 500, refuse: 404 }[mood])(response, one, nth);
      });
      const database = openDatabase(":memory:");
      const start = () => {
        const pbx = givenPbx(database);
        return { pbx, ...givenEngine(database, { pbxs: [pbx] }) };
      };
      let running = start();
      await running.webhooks.add(ALICE, settings(crm.url));
      const rung: string[] = [];
      for (const what of todo) {
        if (what === "pause") await new Promise((resolve) => setImmediate(resolve));
        if (what === "ring") {
          rung.push(`leg-${rung.length}`);
          running.pbx.ring(`leg-${rung.length - 1}`);
        }
        if (what === "restart") {
          await running.webhooks.close();
          running = start();
        }
      }
      await vi.waitFor(() => expect(running.outbox.waiting()).toBe(0), { timeout: 5_000, interval: 2 });
      const legs = crm.legs();
      expect(legs.filter((leg, n) => leg !== legs[n - 1])).toEqual(rung);
      const ids = new Set(crm.received.map(({ headers }) => headers["tandem-delivery"]));
      expect(ids.size).toBe(rung.length);
      await running.webhooks.close();
      await crm.close();
      database.close();
    }),
    { numRuns: 40 },
  );
});
