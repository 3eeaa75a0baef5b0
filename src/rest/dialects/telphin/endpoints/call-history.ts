import { AppError, echo } from "../../../../core/errors.js";
import type { CallRecordFilter } from "../../../../store/call-records.js";
import { type Caller, type Endpoint, endpoint } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { linkedIdOf } from "../call-id.js";
import type { ClientView } from "../client-view.js";
import { dialed } from "../dialed.js";
import { CLIENT, extensionById, locateClient, requirePhone } from "../place.js";
import { presentRecordedCall } from "../present-record.js";
import { FLOWS, pageOf, RecordQuery, spanOf } from "../record-query.js";
import * as schemas from "../schemas.js";

const CALL: Param = { param: "record", description: "`call_uuid` of a call that is over." };

const HISTORY: Path = [{ words: ["client"] }, CLIENT, { words: ["call_history"] }];

/** Throws `not-found`. */
function locateRecord(references: References, caller: Caller) {
  const { client } = locateClient(references, caller);
  const { value } = referenceTo(CALL, references);
  const linkedId = linkedIdOf(value);
  const calls = linkedId === undefined ? [] : recorded(client, { linkedId, extensions: keysOf(client) });
  const [call] = calls;
  if (call === undefined) throw new AppError("not-found", `There is no call '${echo(value)}'.`);
  return { client, call };
}

const recorded = ({ pbx }: ClientView, filter: CallRecordFilter) =>
  pbx.callRecords.page(filter, { offset: 0, limit: 1, newestFirst: true }).calls;

const keysOf = (client: ClientView): string[] => client.phones().map(({ extension }) => extension.key);

const reading = {
  method: "get",
  tag: "Call history",
  scope: "read",
  live: false,
  body: null,
  errors: ["not-found"],
} as const;

export const callHistoryEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: HISTORY,
    summary: "The calls of a client that are over",
    query: RecordQuery,
    reply: schemas.CallHistory,
    locate: locateClient,
    handle: ({ client }, _body, query) => {
      const { page, per_page, order } = pageOf(query);
      const { calls } = client.pbx.callRecords.page(filterFor(client, query), {
        offset: (page - 1) * per_page,
        limit: per_page,
        newestFirst: order === "desc",
      });
      const call_history = calls.map((call) => presentRecordedCall(call, client));
      return { page, per_page, order, call_history };
    },
  }),
  endpoint({
    ...reading,
    path: [...HISTORY, CALL],
    summary: "A call that is over",
    query: null,
    reply: schemas.RecordedCall,
    locate: locateRecord,
    handle: ({ client, call }) => presentRecordedCall(call, client),
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
