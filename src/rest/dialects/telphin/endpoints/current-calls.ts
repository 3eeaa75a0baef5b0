import { z } from "zod";
import { AppError, echo } from "../../../../core/errors.js";
import { type Caller, type Endpoint, endpoint } from "../../../endpoint.js";
import { type Param, type Path, type References, referenceTo } from "../../../path.js";
import { CallAction } from "../bodies.js";
import { commandFor, legFor } from "../call-commands.js";
import { type CurrentCall, currentCalls, currentCallsOf } from "../calls.js";
import { orGone } from "../faults.js";
import { CLIENT, EXTENSION, live, locateClient, locatePhone } from "../place.js";
import { presentCall } from "../present-call.js";
import * as schemas from "../schemas.js";

const CALL: Param = { param: "call", description: "`call_api_id` of a call that the extension has part in." };

const CALLS: Path = [{ words: ["extension"] }, EXTENSION, { words: ["current_calls"] }];
const ONE_CALL: Path = [...CALLS, CALL];

const locateLiveClient = live(locateClient);
const locateLivePhone = live(locatePhone);

/** Throws `not-found`, `invalid-request`, `pbx-unavailable`. */
function locateCall(references: References, caller: Caller) {
  const { one } = locateLivePhone(references, caller);
  const { value } = referenceTo(CALL, references);
  const [first, ...others] = currentCallsOf(one).filter(({ id }) => id === value);
  if (first === undefined) throw noSuchCall(value);
  const own: readonly [CurrentCall, ...CurrentCall[]] = [first, ...others];
  return { one, own, id: value };
}

const noSuchCall = (id: string): AppError =>
  new AppError("not-found", `There is no current call '${echo(id)}' of this extension.`);

const reading = { method: "get", tag: "Calls", scope: "read", live: true, query: null, body: null } as const;
const acting = { tag: "Calls", scope: "control", live: true, query: null } as const;

export const currentCallEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: [{ words: ["client"] }, CLIENT, { words: ["current_calls"] }],
    summary: "The current calls of all extensions of a client, one entry for each that has part",
    reply: z.array(schemas.CurrentCall),
    errors: ["not-found"],
    locate: locateLiveClient,
    handle: ({ client }) => currentCalls(client).map(presentCall),
  }),
  endpoint({
    ...reading,
    path: CALLS,
    summary: "The current calls of an extension",
    reply: z.array(schemas.CurrentCall),
    errors: ["not-found", "invalid-request"],
    locate: locateLivePhone,
    handle: ({ one }) => currentCallsOf(one).map(presentCall),
  }),
  endpoint({
    ...reading,
    path: ONE_CALL,
    summary: "A current call of an extension",
    reply: schemas.CurrentCall,
    errors: ["not-found", "invalid-request"],
    locate: locateCall,
    handle: ({ own: [call] }) => presentCall(call),
  }),
  endpoint({
    ...acting,
    method: "put",
    path: ONE_CALL,
    summary: "Transfers, parks or picks up a call, or has an extension listen to it or join it",
    body: CallAction,
    reply: schemas.CurrentCall,
    errors: ["not-found", "conflict", "not-enabled", "pbx-refused", "unconfirmed"],
    locate: locateCall,
    handle: async ({ one, own, id }, action) => {
      const call = legFor(action, own);
      await orGone(one.client.pbx.control.execute(commandFor(action, call)), () => noSuchCall(id));
      return presentCall(afterwards(call));
    },
  }),
  endpoint({
    ...acting,
    method: "delete",
    path: ONE_CALL,
    summary: "Hangs up",
    body: null,
    reply: null,
    errors: ["not-found", "invalid-request", "pbx-refused", "unconfirmed"],
    locate: locateCall,
    handle: async ({ one, own }) => {
      const segmentIds = own.map(({ leg }) => leg.id);
      await one.client.pbx.control.execute({ type: "HangUp", segmentIds });
      return undefined;
    },
  }),
];

/** The call as it is now; one that the extension has part in no more, as it was. */
function afterwards(call: CurrentCall): CurrentCall {
  const now = currentCallsOf(call.of).filter(({ id }) => id === call.id);
  return now.find(({ leg }) => leg.id === call.leg.id) ?? now[0] ?? call;
}
