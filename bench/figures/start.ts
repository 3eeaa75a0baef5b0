import { startChild } from "../children.js";
import type { Figure } from "../figure.js";
import { startTandem } from "../tandem.js";
import { storedRecords } from "./stored.js";

const LEGS = { full: 10_000, small: 20 };
const RECORDS = { full: 1_000_000, small: 1_000 };
const MAX_AFTER_SNAPSHOT_MS = 2_000;

const AFTER = "from the snapshot's last byte to ready";

/** Each round is one start, of which all is told. The first one, which finds a database without legs, is not counted. */
export const start: Figure = {
  name: "start",
  question:
    "A start of the built program beside a simulated PBX with 10,000 legs, on a database with these legs and 1,000,000 call records.",
  unit: "ms",
  better: "less",
  goals: [],
  limits: [{ of: AFTER, value: MAX_AFTER_SNAPSHOT_MS }],
  async prepare(size) {
    const manager = await startChild<{ port: number }>("manager.ts", LEGS[size]);
    const database = storedRecords(RECORDS[size]);
    const startOnce = async () => {
      const tandem = await startTandem({ amiPort: manager.first.port, database });
      const { answeredAt } = await manager.ask<{ answeredAt: number }>({ ask: "answered-at" });
      await tandem.stop();
      return { ...tandem, afterMs: tandem.readyAt - answeredAt };
    };
    let last = await startOnce();
    return {
      contenders: {
        "from the start of the process to listening": async () => {
          last = await startOnce();
          return last.listeningMs;
        },
        "from the start of the process to ready": () => Promise.resolve(last.readyMs),
        [AFTER]: () => Promise.resolve(last.afterMs),
      },
      close: () => manager.stop(),
    };
  },
};
