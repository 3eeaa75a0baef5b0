import type { Closeable } from "../core/closeable.js";
import { RECORD_MARK_MS } from "../core/limits.js";
import type { Log } from "../core/log.js";
import { callRecordOfLine } from "../events/call-record-line.js";
import type { PbxEvent } from "../events/event.js";
import { endOf, type Position, readSince } from "./record-file.js";

/** A time, in milliseconds since 1970, in which call records may have been written that are not there. */
export interface Gap {
  readonly from: number;
  /** null: it lasts. */
  readonly to: number | null;
}

interface Mark {
  readonly heardUntil: number;
  readonly position: Position | null;
}

export interface RecordGapsDeps {
  readonly store: {
    mark(mark: Mark): void;
    marked(): Mark | null;
    add(gap: { readonly from: number; readonly to: number }): void;
    gaps(): readonly Gap[];
  };
  /** The PBX's file of call records; null: it is not at hand. */
  readonly file: string | null;
  readonly take: (events: readonly PbxEvent[]) => unknown;
  readonly isLive: () => boolean;
  readonly now: () => number;
  readonly log: Log;
}

/**
 * Knows up to where a PBX's call records have been heard. What was written while nobody listened is read in the PBX's file;
 * where that cannot be, the time is kept as a gap.
 */
export class RecordGaps implements Closeable {
  readonly #deps: RecordGapsDeps;
  readonly #timer: NodeJS.Timeout;
  /** Of the mark before: by now a link that had gone silent then would have been found dead. */
  #next: Mark | null = null;
  /** What was written since the mark is still to be read. */
  #owes = true;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: RecordGapsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#inTurn(() => this.#mark()), RECORD_MARK_MS);
    this.#timer.unref();
  }

  /** Oldest first. */
  gaps(): readonly Gap[] {
    const { store, isLive } = this.#deps;
    const mark = store.marked();
    const lasts = this.#owes || !isLive();
    return [...store.gaps(), ...(mark !== null && lasts ? [{ from: mark.heardUntil, to: null }] : [])];
  }

  /** The snapshot is in: from here on records are heard again. */
  followed(): void {
    this.#inTurn(() => this.#catchUp());
  }

  /** What is heard now is no sign that nothing was missed. */
  lost(): void {
    this.#next = null;
    this.#owes = true;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.#running;
  }

  /** One after the other. What fails, as where the disk is full, is tried again in the next round. */
  #inTurn(act: () => Promise<void>): void {
    this.#running = this.#running.then(act).catch((error: unknown) => {
      this.#next = null;
      this.#deps.log.error("call records could not be made up for", { error: String(error) });
    });
  }

  async #mark(): Promise<void> {
    const { store, isLive } = this.#deps;
    if (!isLive()) return;
    if (this.#owes) return await this.#catchUp();
    const reached = this.#next;
    const now = await this.#here();
    if (reached !== null && this.#next === reached) store.mark(reached);
    if (isLive()) this.#next = now;
  }

  async #catchUp(): Promise<void> {
    const { store, now, log } = this.#deps;
    const mark = store.marked();
    const here = await this.#here();
    if (mark === null)
      store.mark(here); // what was before Tandem came is none of its business
    else if (!(await this.#read(mark))) {
      const gap = { from: Math.min(mark.heardUntil, now()), to: now() };
      store.add(gap);
      log.warn("call records may be missing", gap);
    }
    if (this.#deps.isLive()) this.#next = here;
    this.#owes = !this.#deps.isLive();
  }

  /** Whether all that has been written since is there now. */
  async #read({ position }: Mark): Promise<boolean> {
    const { file, take, now, log } = this.#deps;
    if (file === null || position === null) return false;
    let unreadable = 0;
    const isAll = await readSince(file, position, (lines) => {
      const records = lines.map(callRecordOfLine).filter((record) => record !== undefined);
      unreadable += lines.length - records.length;
      take(records.map((record) => ({ type: "CallRecorded", record, at: now() })));
    });
    if (unreadable > 0) log.warn("lines of the file of call records are no records", { file, unreadable });
    return isAll;
  }

  async #here(): Promise<Mark> {
    const { file, now } = this.#deps;
    const heardUntil = now();
    return { heardUntil, position: file === null ? null : await endOf(file) };
  }
}
