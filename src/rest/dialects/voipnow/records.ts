import type { CallHistory, RecordedCall } from "../../../store/call-history.js";
import type { CallRecordFilter, TextMatch } from "../../../store/call-record-filter.js";
import type { Pbx } from "../../deps.js";
import type { Wanted } from "./record-query.js";
import { organizationNumber, type Terminal } from "./view.js";

/** Whose calls are meant. */
export interface Whose {
  readonly pbxs: readonly Pbx[];
  readonly terminals: readonly Terminal[];
  /** Every call there was, also of extensions that are no more. */
  readonly everybodys: boolean;
}

export interface PlacedCall extends RecordedCall {
  readonly pbx: Pbx;
}

interface Range {
  readonly startIndex: number;
  readonly count: number;
  readonly newestFirst: boolean;
}

/** A page of the calls of all core servers, in the order of their start, and how many there are in all. */
export function recordedCalls<T>(
  history: CallHistory,
  whose: Whose,
  wanted: Wanted,
  { startIndex, count, newestFirst }: Range,
  present: (call: PlacedCall) => T,
) {
  const bySlug = new Map(whose.pbxs.map((pbx) => [pbx.directory.coreServer.slug, pbx]));
  return history.page({
    of: "calls",
    parts: [...bySlug].map(([coreServer, pbx]) => ({ coreServer, filter: filterOn(pbx, whose, wanted) })),
    range: { offset: startIndex, limit: count, newestFirst },
    present(call) {
      const pbx = bySlug.get(call.coreServer);
      if (pbx === undefined) throw new Error(`a call of another core server, ${call.coreServer}`);
      return present({ ...call, pbx });
    },
  });
}

export const beginOf = ({ records }: Pick<RecordedCall, "records">): number =>
  Math.min(...records.map(({ startedAt }) => startedAt));

/** An extended number means the short one, in calls of its organization. */
function filterOn(pbx: Pbx, { terminals, everybodys }: Whose, wanted: Wanted): CallRecordFilter {
  const here = terminals.filter((one) => one.pbx === pbx);
  const source = understood(pbx, wanted.source);
  const destination = understood(pbx, wanted.destination);
  const organizations = [source, destination].flatMap(({ tenant }) => tenant ?? []);
  const meant = here.filter(({ extension }) => organizations.every((tenant) => extension.tenant === tenant));
  return {
    ...wanted,
    ...(source.match && { source: source.match }),
    ...(destination.match && { destination: destination.match }),
    ...((!everybodys || organizations.length > 0) && {
      extensions: meant.map(({ extension }) => extension.key),
    }),
  };
}

interface Understood {
  readonly match?: TextMatch;
  /** Slug of the organization that the number names; undefined: it names none. */
  readonly tenant?: string;
}

/** What contains an extended number begins with it. */
function understood(pbx: Pbx, match: TextMatch | undefined): Understood {
  if (match === undefined || match.op === "present") return match ? { match } : {};
  for (const { slug } of pbx.directory.tenants) {
    const beginning = `${organizationNumber(pbx, slug)}*`;
    if (!match.value.startsWith(beginning)) continue;
    const value = match.value.slice(beginning.length);
    if (value === "") return { tenant: slug, match: { op: "present" } };
    return { tenant: slug, match: { op: match.op === "equals" ? "equals" : "startsWith", value } };
  }
  return { match };
}
