import type { JournalBounds } from "../../../../feed/journal.js";
import type { ReaderBounds } from "../../../../feed/reader.js";

/** What subscribers may make us hold, and how long we wait for them. */
export interface StreamBounds {
  readonly journal: JournalBounds;
  readonly reader: ReaderBounds;
  /** Between two pings of a WebSocket. A client that has not answered one by the next is cut off. */
  readonly heartbeatMs: number;
  /** Between two signs of life on a Server-Sent stream, so that no proxy takes it for dead. */
  readonly commentMs: number;
}

export const STREAM_BOUNDS: StreamBounds = {
  // A client that comes back after more than any of these is told that it has missed events.
  journal: { entries: 10_000, bytes: 8 * 1024 * 1024, ageMs: 10 * 60_000 },
  // A client that leaves so much unread is sent no more for now, and having done so for so long, is cut off.
  reader: { unsentBytes: 1024 * 1024, patienceMs: 5_000 },
  heartbeatMs: 30_000,
  commentMs: 15_000,
};

export const GOODBYE_MS = 500; // a client whose account has other rights by now, and that has not gone by then, is cut off

export const MAX_MESSAGE_BYTES = 64 * 1024; // a longer message of a client closes its WebSocket with 1009
