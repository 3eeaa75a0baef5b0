import type { RecordedCall } from "../../../../store/call-history.js";
import type { CallRecordFilter } from "../../../../store/call-record-filter.js";
import { type Endpoint, endpoint, READING_HISTORY } from "../../../endpoint.js";
import { locateTenant, withHistory } from "../place.js";
import { success } from "../present.js";
import { presentRecord } from "../present-record.js";
import { CALL_TYPES, DISPOSITIONS, RecordQuery, rangeOf, spanOf } from "../record-query.js";
import * as schemas from "../schemas.js";
import type { TenantView } from "../tenant-view.js";

export const callRecordEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "get",
    path: [{ words: ["cdr"] }],
    tag: "CDR",
    summary: "The call detail records of the tenant's extensions",
    scope: "read",
    live: false,
    query: RecordQuery,
    body: null,
    reply: schemas.successOf(schemas.CallRecords),
    errors: ["not-found", ...READING_HISTORY],
    locate: withHistory(locateTenant),
    handle: async ({ view, history }, _body, query) => {
      const part = { coreServer: view.pbx.directory.coreServer.slug, filter: filterFor(view, query) };
      const { total, entries } = await history.page({
        of: "records",
        parts: [part],
        range: rangeOf(query),
        present: ({ records }: RecordedCall) => records.map(presentRecord),
      });
      return success({ rows: total, result: entries.flat() });
    },
  }),
];

/** Of extensions that are not the tenant's there is nothing to tell. */
function filterFor(view: TenantView, query: RecordQuery): CallRecordFilter {
  const { extensions: numbers, calltype, disposition } = query;
  const meant = view.extensions().filter(({ number }) => numbers?.includes(number) ?? true);
  return {
    extensions: meant.map(({ key }) => key),
    started: spanOf(query),
    ...(calltype !== undefined && { flows: CALL_TYPES[calltype] ?? [] }),
    ...(disposition !== undefined && { dispositions: DISPOSITIONS[disposition] ?? [] }),
  };
}
