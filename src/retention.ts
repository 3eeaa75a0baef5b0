import { setImmediate as othersTurn } from "node:timers/promises";
import type { Config } from "./config.js";
import type { Closeable } from "./core/closeable.js";
import type { Log } from "./core/log.js";
import type { RunningPbx } from "./pbx.js";
import type { ActionStore } from "./store/actions.js";
import type { RefusedLoginStore } from "./store/refused-logins.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Between two rounds in which what is old is forgotten. */
const ROUND_MS = 60 * 60 * 1000;

interface Kept {
  readonly pbxs: readonly Pick<RunningPbx, "store" | "callRecords" | "recordGaps">[];
  readonly actions: Pick<ActionStore, "forgetBegunBefore">;
  readonly refusedLogins: Pick<RefusedLoginStore, "forgetBefore">;
}

type Retention = Pick<Config, "retentionDays" | "callRecordDays" | "actionDays">;

/** What is older than its retention is forgotten, at once and every now and then until it is closed. */
export function keepRetention(
  kept: Kept,
  { retentionDays, callRecordDays, actionDays }: Retention,
  now: () => number,
  log: Log,
): Closeable {
  const before = (days: number) => now() - days * DAY_MS;
  let closed = false;
  /** A slice at a time, between which others have their turn. */
  const forgetSlices = async (forgetSlice: (before: number) => number): Promise<number> => {
    for (let forgotten = 0; ; await othersTurn()) {
      const slice = forgetSlice(before(actionDays));
      forgotten += slice;
      if (slice === 0 || closed) return forgotten;
    }
  };
  const forget = async () => {
    const segments = sum(kept.pbxs, ({ store }) => store.forgetEndedBefore(before(retentionDays)));
    const records = sum(kept.pbxs, ({ callRecords, recordGaps }) => {
      recordGaps.forgetEndedBefore(before(callRecordDays));
      return callRecords.forgetEndedBefore(before(callRecordDays));
    });
    const actions = await forgetSlices(kept.actions.forgetBegunBefore);
    const refusedLogins = await forgetSlices(kept.refusedLogins.forgetBefore);
    if (actions + refusedLogins + segments + records > 0)
      log.info("what is old is forgotten", { segments, records, actions, refusedLogins });
  };
  const round = async () => {
    try {
      await forget();
    } catch (error) {
      log.error("forgetting what is old failed", { error: String(error) }); // the next round tries again
    }
  };
  let underWay = round();
  const rounds = setInterval(() => {
    underWay = round();
  }, ROUND_MS).unref();
  return {
    close() {
      clearInterval(rounds);
      closed = true;
      return underWay;
    },
  };
}

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);
