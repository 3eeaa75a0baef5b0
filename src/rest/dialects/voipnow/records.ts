import type {
  CallRecordFigure,
  CallRecordFilter,
  CallRecordPage,
  TextMatch,
} from "../../../store/call-records.js";
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

export type RecordedCall = CallRecordPage["calls"][number] & { readonly pbx: Pbx };

interface Range {
  readonly startIndex: number;
  readonly count: number;
  readonly newestFirst: boolean;
}

/** A page of the calls of all core servers, in the order of their start, and how many there are in all. */
export function recordedCalls(whose: Whose, wanted: Wanted, { startIndex, count, newestFirst }: Range) {
  const range = { offset: 0, limit: startIndex + count, newestFirst };
  const pages = whose.pbxs.map((pbx) => {
    const { total, calls } = pbx.callRecords.page(filterOn(pbx, whose, wanted), range);
    return { total, calls: calls.map((call): RecordedCall => ({ ...call, pbx })) };
  });
  const sign = newestFirst ? -1 : 1;
  const calls = pages.flatMap((page) => page.calls);
  return {
    total: pages.reduce((sum, page) => sum + page.total, 0),
    calls: calls.sort((a, b) => sign * (beginOf(a) - beginOf(b))).slice(startIndex, startIndex + count),
  };
}

export const recordedFigures = (whose: Whose, wanted: Wanted): CallRecordFigure[] =>
  whose.pbxs.flatMap((pbx) => pbx.callRecords.figures(filterOn(pbx, whose, wanted)));

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
