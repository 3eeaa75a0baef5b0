import { setImmediate as turn } from "node:timers/promises";
import type { Config } from "./config.js";
import type { Closeable } from "./core/closeable.js";
import type { Log } from "./core/log.js";
import type { RunningPbx } from "./pbx.js";
import type { ActionStore } from "./store/actions.js";
import type { Outbox } from "./store/outbox.js";
import type { RefusedLoginStore } from "./store/refused-logins.js";
import { FAILURE_AGE_MS } from "./webhooks/limits.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Between two rounds in which what is old is forgotten. */
const ROUND_MS = 60 * 60 * 1000;
/** Rows that are deleted in one turn of the event loop, which takes some milliseconds; the others wait for the next. */
const ROWS_A_TURN = 50;

interface Kept {
  readonly pbxs: readonly Pick<RunningPbx, "store" | "recordGaps">[];
  readonly actions: Pick<ActionStore, "forgetBegunBefore">;
  readonly refusedLogins: Pick<RefusedLoginStore, "forgetBefore">;
  readonly outbox: Pick<Outbox, "forgetGivenUpBefore">;
}

type Retention = Pick<Config, "retentionDays" | "callRecordDays" | "actionDays">;

/** Deletes what is older than a time, at most so many rows. Answers how many. */
type Forget = (before: number, atMost: number) => number;

/** What is older than its retention is forgotten, at once and every now and then until it is closed. */
export function keepRetention(
  kept: Kept,
  { retentionDays, callRecordDays, actionDays }: Retention,
  now: () => number,
  log: Log,
): Closeable {
  const { pbxs, actions, refusedLogins, outbox } = kept;
  let closed = false;
  const forget = async (keptMs: number, work: Forget): Promise<number> => {
    const before = now() - keptMs;
    for (let count = 0; ; await turn()) {
      const deleted = closed ? 0 : work(before, ROWS_A_TURN);
      count += deleted;
      if (deleted === 0) return count;
    }
  };
  const forgetAll = async () => {
    await forget(FAILURE_AGE_MS, outbox.forgetGivenUpBefore);
    const counts = {
      actions: await forget(actionDays * DAY_MS, actions.forgetBegunBefore),
      refusedLogins: await forget(actionDays * DAY_MS, refusedLogins.forgetBefore),
      segments: 0,
      records: 0,
    };
    for (const pbx of pbxs) {
      counts.segments += await forget(retentionDays * DAY_MS, pbx.store.forgetEndedBefore);
      counts.records += await forget(callRecordDays * DAY_MS, pbx.store.forgetRecordsEndedBefore);
      pbx.recordGaps.forgetEndedBefore(now() - callRecordDays * DAY_MS); // there are few
    }
    if (Object.values(counts).some((count) => count > 0)) log.info("what is old is forgotten", counts);
  };
  /** A round lasts as long as it takes, and the next one waits for it. */
  let round = Promise.resolve();
  const begin = () => {
    round = round.then(forgetAll).catch((error: unknown) => {
      log.error("forgetting what is old failed", { error: String(error) }); // the next round tries again
    });
  };
  begin();
  const rounds = setInterval(begin, ROUND_MS).unref();
  return {
    close() {
      closed = true;
      clearInterval(rounds);
      return round;
    },
  };
}
