import type { Closeable } from "../core/closeable.js";
import { AppError } from "../core/errors.js";
import { LoopTurns } from "../core/loop-turns.js";
import type { CallRecord } from "../state/model.js";
import type { CallRecordFigure, CallSummary, SavedCallRecord } from "./call-records.js";
import { type Asker, FairLine } from "./fair-line.js";
import type { PageRow, Range, Step } from "./history-reads.js";
import type { Of, Part } from "./history-selection.js";
import { HistoryThread, type HistoryThreadDeps } from "./history-thread.js";

/** Reads under way, and others that wait; beyond the shares one more is 'too-many-requests', beyond all 'overloaded'. */
const BOUNDS = {
  underWay: { all: 8, ofAccount: 2, ofTenant: 6, ofAddress: 6 },
  waiting: { all: 128, ofAccount: 16, ofTenant: 64, ofAddress: 64 },
} as const;
/** What one read may search, of the reader's own time, alone and while others wait; then it is 'overloaded', and what was found is kept. */
const SEARCH_MS = { alone: 10_000, whileOthersWait: 1_000 } as const;

/** A call that is over, or one record of it: those of its records that the filter lets through, oldest first. */
export interface RecordedCall {
  /** Slug. */
  readonly coreServer: string;
  /** Names the call. */
  readonly linkedId: string;
  readonly records: readonly SavedCallRecord[];
}

export interface HistoryPage<T> {
  /** How many there are in all. */
  readonly total: number;
  /** Records by their kind, page or not; one kind may stand there for each part. */
  readonly figures: readonly CallRecordFigure[];
  readonly entries: readonly T[];
}

export interface PageWish<T> {
  /** Calls, or single records as calls with one record. */
  readonly of: Of;
  /** Which, of each core server. */
  readonly parts: readonly Part[];
  /** In the order of their start; `newestFirst` turns it round. */
  readonly range: Range;
  /** What becomes of each, as it comes: so nobody is held up by all of them at once. */
  readonly present: (call: RecordedCall) => T;
}

/**
 * The call history as one asker may read it. All that is committed when a read begins is in what it tells.
 * Rejects with `too-many-requests`, `overloaded`.
 */
export interface CallHistory {
  page<T>(wish: PageWish<T>): Promise<HistoryPage<T>>;
  /**
   * How many calls an extension had part in, by flow: a call that came from the outside and went back there, forwarded or
   * transferred by the extension, is `through`, whatever its single records are.
   */
  summary(coreServer: string, extension: string): Promise<CallSummary>;
}

export interface CallHistories extends Closeable {
  of(asker: Asker): CallHistory;
  /** Records have been deleted. */
  forget(): void;
}

/** Read from the table `call_record`, in a thread of its own. */
export function openCallHistories(
  deps: HistoryThreadDeps & { readonly searchMs?: Readonly<Record<keyof typeof SEARCH_MS, number>> },
): CallHistories {
  const { searchMs = SEARCH_MS } = deps;
  const thread = new HistoryThread(deps);
  const line = new FairLine(BOUNDS);
  const turns = new LoopTurns();
  return {
    of: (asker) => {
      const maySearch = (ms: number) => ms < searchMs[line.othersWait(asker) ? "whileOthersWait" : "alone"];
      return {
        page: (wish) => line.run(asker, () => readPage({ thread, turns, maySearch }, wish, asker)),
        summary: (coreServer, extension) => line.run(asker, () => readSummary(thread, coreServer, extension)),
      };
    },
    forget: () => thread.forget(),
    close: () => thread.close(),
  };
}

interface Reading {
  readonly thread: HistoryThread;
  /** Messages of a thread are handed over all at once, and more while they come: each waits for its turn. */
  readonly turns: LoopTurns;
  /** @param ms that have been searched */
  readonly maySearch: (ms: number) => boolean;
}

async function readPage<T>(
  { thread, turns, maySearch }: Reading,
  { of, parts, range, present }: PageWish<T>,
  { hasGone }: Asker,
): Promise<HistoryPage<T>> {
  let found: Extract<Step, { type: "found" }> | undefined;
  let searchedMs = 0;
  const entries: T[] = [];
  const calls = new CallsOfRows((call) => void entries.push(present(call)));
  for await (const { step, tookMs } of thread.read({ type: "page", of, parts, range })) {
    await turns.take();
    if (hasGone()) throw new AppError("overloaded", "Nobody waits for the answer.");
    searchedMs += tookMs;
    if (step.type === "found") found = step;
    else if (step.type === "rows") calls.add(step.rows);
    else if (!maySearch(searchedMs)) throw tooLong();
  }
  calls.end();
  if (found === undefined) throw new Error("a page without an answer");
  return { total: found.total, figures: found.figures, entries };
}

const tooLong = (): AppError =>
  new AppError(
    "overloaded",
    "There are too many call records to search at once. Ask again, which goes on from there, or for a shorter time.",
    { retryAfterSeconds: 1 },
  );

async function readSummary(
  thread: HistoryThread,
  coreServer: string,
  extension: string,
): Promise<CallSummary> {
  for await (const { step } of thread.read({ type: "summary", coreServer, extension }))
    if (step.type === "summary") return step.summary;
  throw new Error("a summary without an answer");
}

/** Puts rows together to calls: those of one call come one after the other, but not all at once. */
class CallsOfRows {
  readonly #tell: (call: RecordedCall) => void;
  #place = -1;
  #call: {
    readonly coreServer: string;
    readonly linkedId: string;
    readonly records: SavedCallRecord[];
  } | null = null;

  constructor(tell: (call: RecordedCall) => void) {
    this.#tell = tell;
  }

  add(rows: readonly PageRow[]): void {
    for (const [place, coreServer, linkedId, savedAt, whole] of rows) {
      if (place !== this.#place || this.#call === null) {
        this.end();
        this.#place = place;
        this.#call = { coreServer, linkedId, records: [] };
      }
      this.#call.records.push({ ...(JSON.parse(whole) as CallRecord), savedAt });
    }
  }

  end(): void {
    if (this.#call !== null) this.#tell(this.#call);
    this.#call = null;
  }
}
