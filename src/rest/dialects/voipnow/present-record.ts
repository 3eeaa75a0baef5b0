import type { CallFlow, Disposition } from "../../../state/model.js";
import type { CallRecordFigure, SavedCallRecord } from "../../../store/call-records.js";
import type { Pbx } from "../../deps.js";
import { callId } from "./calls.js";
import { withFields } from "./listing.js";
import { DISPOSITIONS, FLOWS } from "./record-query.js";
import { beginOf, type PlacedCall } from "./records.js";
import { isoSeconds, isoSecondsOrNull } from "./time.js";
import { extendedNumber, type Terminal } from "./view.js";
import { withoutNull } from "./without-null.js";

/** Presents calls that are over. A part of its views alone is told where `fields` names parts of them. */
export function recordedCallPresenter(terminals: readonly Terminal[], fields: readonly string[] | undefined) {
  const visible = new Map<Pbx, Map<string, Terminal>>();
  for (const terminal of terminals) {
    const { pbx, extension } = terminal;
    const here = visible.get(pbx) ?? new Map<string, Terminal>();
    visible.set(pbx, here.set(extension.key, terminal));
  }
  return (call: PlacedCall) => presentRecordedCall(call, visible.get(call.pbx), fields);
}

type Visible = ReadonlyMap<string, Terminal> | undefined;

function presentRecordedCall(call: PlacedCall, visible: Visible, fields: readonly string[] | undefined) {
  const { pbx, linkedId, records } = call;
  const views = records.map((record) => presentView(pbx, record));
  const wholeViews = fields === undefined || fields.includes("phoneCallView");
  const parts = views.map((view) => (wholeViews ? view : withFields(view, fields)));
  const hasParts = parts.some((view) => Object.keys(view).length > 0);
  const whole = withoutNull({
    id: callId(pbx, linkedId),
    ...presentOwner(call, visible),
    published: isoSeconds(beginOf(call)),
    answered: isoSecondsOrNull(records.find(({ answeredAt }) => answeredAt !== null)?.answeredAt ?? null),
    phoneCallView: parts,
  });
  return withFields(whole, hasParts && fields ? [...fields, "phoneCallView"] : fields);
}

/** The extension whose call it was, of those that may be named, and its organization. */
function presentOwner({ pbx, records }: PlacedCall, visible: Visible) {
  const keys = records.flatMap((record) => [record.sourceExtension, record.destinationExtension]);
  const [first] = keys.flatMap((key) => visible?.get(key ?? "") ?? []);
  const tenant = pbx.directory.tenants.find(({ slug }) => slug === first?.extension.tenant);
  return {
    extension: first?.number ?? null,
    ownerId: tenant ? String(tenant.number) : null,
    ownerName: tenant?.name ?? null,
  };
}

function presentView(pbx: Pbx, record: SavedCallRecord) {
  return withoutNull({
    source: partyNumber(pbx, record.source, record.sourceExtension),
    destination: partyNumber(pbx, record.destination, record.destinationExtension),
    flow: numberOf(FLOWS, record.flow),
    disposition: numberOf(DISPOSITIONS, record.disposition),
    callerId: record.callerId === "" ? null : record.callerId.replace(/^"(.*)" </, "$1 <"),
    answered: isoSecondsOrNull(record.answeredAt),
  });
}

/** Extended, where it is the extension's own, or a queue's. */
function partyNumber(pbx: Pbx, number: string, key: string | null): string {
  const extension = key === null ? undefined : pbx.directory.extension({ key });
  if (extension?.number === number) return extendedNumber(pbx, extension.tenant, number);
  const queue = pbx.directory.queue({ identifier: number });
  return queue === undefined ? number : extendedNumber(pbx, queue.tenant, number);
}

const numberOf = <Word>(table: Readonly<Record<string, readonly Word[]>>, word: Word): number =>
  Number(Object.keys(table).find((number) => table[number]?.includes(word)));

const INCOMING: ReadonlySet<CallFlow> = new Set(["in", "through"]);

/** How many records there are of calls from the outside, and of all others. */
export const presentFigures = (figures: readonly CallRecordFigure[]) =>
  [0, 1].map((type) => {
    const counted = figures.filter(({ flow }) => INCOMING.has(flow) === (type === 0));
    const sum = (...dispositions: readonly Disposition[]) =>
      counted
        .filter(({ disposition }) => dispositions.length === 0 || dispositions.includes(disposition))
        .reduce((total, { count }) => total + count, 0);
    return {
      type,
      total: sum(),
      unanswered: sum("no-answer"),
      busy: sum("busy"),
      failed: sum("failed", "congestion"),
      unknown: sum("unknown"),
      unallowed: 0,
      answered: sum("answered"),
    };
  });
