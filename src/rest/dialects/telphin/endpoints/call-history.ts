import { AppError, echo } from "../../../../core/errors.js";
import type { CallRecordFilter } from "../../../../store/call-record-filter.js";
import type { Range } from "../../../../store/history-reads.js";
import { type Caller, type Endpoint, endpoint, READING_HISTORY } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { linkedIdOf } from "../call-id.js";
import type { ClientView } from "../client-view.js";
import { dialed } from "../dialed.js";
import { CLIENT, extensionById, locateClient, requirePhone } from "../place.js";
import { recordedCallPresenter } from "../present-record.js";
import { FLOWS, pageOf, RecordQuery, spanOf } from "../record-query.js";
import * as schemas from "../schemas.js";

const CALL: Param = { param: "record", description: "`call_uuid` of a call that is over." };

const HISTORY: Path = [{ words: ["client"] }, CLIENT, { words: ["call_history"] }];

/** Throws `not-found`. */
const locate = (references: References, caller: Caller) => ({
  ...locateClient(references, caller),
  history: caller.history,
});

type Place = ReturnType<typeof locate>;

const calls = ({ client, history }: Place, filter: CallRecordFilter, range: Range) =>
  history.page({
    of: "calls",
    parts: [{ coreServer: client.pbx.directory.coreServer.slug, filter }],
    range,
    present: recordedCallPresenter(client),
  });

/** Throws `not-found`. */
async function callNamed(place: Place, word: string) {
  const linkedId = linkedIdOf(word);
  const filter = { linkedId: linkedId ?? "", extensions: keysOf(place.client) };
  const { entries } = await calls(place, filter, { offset: 0, limit: 1, newestFirst: true });
  const [call] = linkedId === undefined ? [] : entries;
  if (call === undefined) throw new AppError("not-found", `There is no call '${echo(word)}'.`);
  return call;
}

const keysOf = (client: ClientView): string[] => client.phones().map(({ extension }) => extension.key);

const reading = {
  method: "get",
  tag: "Call history",
  scope: "read",
  live: false,
  body: null,
  errors: ["not-found", ...READING_HISTORY],
} as const;

export const callHistoryEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: HISTORY,
    summary: "The calls of a client that are over",
    query: RecordQuery,
    reply: schemas.CallHistory,
    locate,
    handle: async (place, _body, query) => {
      const { page, per_page, order } = pageOf(query);
      const range = { offset: (page - 1) * per_page, limit: per_page, newestFirst: order === "desc" };
      const { entries } = await calls(place, filterFor(place.client, query), range);
      return { page, per_page, order, call_history: entries };
    },
  }),
  endpoint({
    ...reading,
    path: [...HISTORY, CALL],
    summary: "A call that is over",
    query: null,
    reply: schemas.RecordedCall,
    locate: (references, caller) => ({
      ...locate(references, caller),
      call: referenceTo(CALL, references).value,
    }),
    handle: (place) => callNamed(place, place.call),
  }),
];

/** Throws `not-found`, `invalid-request`. */
function filterFor(client: ClientView, query: RecordQuery): CallRecordFilter {
  const { extension_id: id, flow, to_username: called } = query;
  return {
    extensions: id === undefined ? keysOf(client) : [requirePhone(extensionById([client], id)).extension.key],
    started: spanOf(query),
    ...(flow !== undefined && { flows: FLOWS[flow] }),
    ...(called !== undefined && { destination: { op: "equals", value: dialed(client, called) } }),
  };
}
