import type { Database } from "better-sqlite3";
import type { Segment } from "../state/model.js";

/** What has been told to webhooks of a leg, as it is kept. */
export interface ToldLeg<T> {
  readonly told: T;
  /** The leg as it was saved last, be it at its end. */
  readonly segment: Segment;
}

/** What has been told of the living legs of all core servers, so that a restart tells nothing twice and misses nothing. */
export interface ToldLegStore<T> {
  /** Oldest first. One that ended when nobody told of it is among them; one whose segment is forgotten is so as well. */
  load(coreServer: string): ToldLeg<T>[];
  put(coreServer: string, segmentId: string, told: T): void;
  remove(segmentId: string): void;
}

export function createToldLegStore<T>(database: Database): ToldLegStore<T> {
  const load = database.prepare<[string], { readonly told: string; readonly segment: string }>(
    `SELECT webhook_leg.whole AS told, segment.whole AS segment
     FROM webhook_leg JOIN segment ON segment.id = webhook_leg.segment_id
     WHERE webhook_leg.core_server = ? ORDER BY segment.started_at, segment.id`,
  );
  const forget = database.prepare<[string]>(
    "DELETE FROM webhook_leg WHERE core_server = ? AND segment_id NOT IN (SELECT id FROM segment)",
  );
  const put = database.prepare<[string, string, string]>(
    "INSERT OR REPLACE INTO webhook_leg (segment_id, core_server, whole) VALUES (?, ?, ?)",
  );
  const remove = database.prepare<[string]>("DELETE FROM webhook_leg WHERE segment_id = ?");
  return {
    load(coreServer) {
      forget.run(coreServer);
      return load.all(coreServer).map(({ told, segment }) => ({
        told: JSON.parse(told),
        segment: JSON.parse(segment),
      }));
    },
    put: (coreServer, segmentId, told) => void put.run(segmentId, coreServer, JSON.stringify(told)),
    remove: (segmentId) => void remove.run(segmentId),
  };
}
