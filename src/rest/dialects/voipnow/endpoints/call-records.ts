import { type Caller, type Endpoint, endpoint, READING_HISTORY } from "../../../endpoint.js";
import type { Path, References } from "../../../path.js";
import { callId } from "../calls.js";
import { fault } from "../faults.js";
import { envelope } from "../listing.js";
import { locateUser, USER } from "../place.js";
import { presentFigures, recordedCallPresenter } from "../present-record.js";
import { type RecordQuery, recordQuery, wantedBy } from "../record-query.js";
import { recordedCalls } from "../records.js";
import * as schemas from "../schemas.js";

/** Throws `user_invalid`: no extension is named whose owner could be meant. */
function locate(references: References, caller: Caller) {
  const place = locateUser(references, caller);
  const { user } = place.written;
  if (user === "@owner") throw fault("user_invalid");
  const isOwn = user === "@me" || user === "@viewer";
  return { ...place, everybodys: isOwn && place.view.isEverybodys() };
}

async function answer({ caller, scope, everybodys }: ReturnType<typeof locate>, query: RecordQuery) {
  const whose = { pbxs: caller.pbxs, terminals: scope.terminals, everybodys };
  const wanted = wantedBy(query, Date.now());
  const { sortOrder, fields, ...range } = query;
  const present = recordedCallPresenter(scope.terminals, fields);
  const { total, figures, entries } = await recordedCalls(
    caller.history,
    whose,
    wanted,
    { ...range, newestFirst: sortOrder === "descending" },
    (call) => [callId(call.pbx, call.linkedId), present(call)] as const,
  );
  if (entries.length === 0) return undefined;
  const facts = { ...range, total, filtered: isFiltered(query), sorted: sortOrder !== undefined };
  const { paging, ...page } = envelope(Object.fromEntries(entries), facts, caller.address);
  const phoneCallStat = presentFigures(figures);
  return { ...page, phoneCallStat, ...(paging && { paging }) };
}

/** Beside what a page and its entries look like, something restricts what is told. */
const isFiltered = ({ fields, count, startIndex, sortOrder, filterOp, ...filters }: RecordQuery): boolean =>
  Object.values(filters).some((value) => value !== undefined);

const CALLS: Path = [{ words: ["cdr"] }];

const list = (path: Path, summary: string): Endpoint =>
  endpoint({
    method: "get",
    path,
    tag: "Call history",
    summary,
    scope: "read",
    live: false,
    query: recordQuery([
      ...new Set([
        ...Object.keys(schemas.RecordedCall.shape),
        ...Object.keys(schemas.RecordedCallView.shape),
      ]),
    ]),
    body: null,
    reply: schemas.RecordedCalls.optional(),
    errors: READING_HISTORY,
    locate,
    handle: (place, _body, query) => answer(place, query),
  });

export const callRecordEndpoints: readonly Endpoint[] = [
  list(CALLS, "Calls that are over, of the user whose account it is"),
  list([...CALLS, USER], "Calls that are over"),
];
