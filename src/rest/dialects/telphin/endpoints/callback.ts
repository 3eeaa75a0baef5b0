import type { z } from "zod";
import type { CallerId, Origination } from "../../../../control/command.js";
import { asMatched } from "../../../../core/number-readings.js";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import { awaitOriginated } from "../../../originated-calls.js";
import { Callback, DEFAULT_PICKUP_SECONDS } from "../bodies.js";
import { callId } from "../call-id.js";
import type { Phone } from "../client-view.js";
import { dialed } from "../dialed.js";
import { invalid, notFoundAs, orGone } from "../faults.js";
import { EXTENSION, live, locatePhone } from "../place.js";
import * as schemas from "../schemas.js";

type Body = z.output<typeof Callback>;

const locateLivePhone = live(locatePhone);

export const callbackEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "post",
    path: [{ words: ["extension"] }, EXTENSION, { words: ["callback"] }],
    tag: "Calls",
    summary: "Rings the sources, and connects the first that answers with the destination",
    scope: "control",
    live: true,
    query: null,
    body: Callback,
    reply: schemas.CreatedCall,
    status: 201,
    errors: ["not-found", "invalid-request", "conflict", "pbx-refused", "unconfirmed"],
    locate: locateLivePhone,
    handle: async ({ one }, body) => {
      const { pbx } = one.client;
      const gone = () => notFoundAs("extension_not_found", `There is no extension '${one.id}'.`);
      const linkedId = await orGone(pbx.control.originate(originationFor(one, body)), gone);
      await awaitOriginated(pbx, linkedId, { extension: one.extension.key, nonce: null });
      return { call_api_id: callId(linkedId), call_id: callId(linkedId) };
    },
  }),
];

function originationFor(maker: Phone, body: Body): Origination {
  const sources = body.src_num.map((number) => dialed(maker.client, number));
  refuseQueues(maker, sources);
  const isMakers = sources.every((number) => number === maker.number);
  return {
    extension: maker.extension.key,
    sources: isMakers ? "extension" : sources,
    destination: dialed(maker.client, body.dst_num),
    callerId: shownTo(maker, body.src_caller_id_name, body.src_caller_id_number),
    destinationCallerId: shownTo(maker, body.caller_id_name, body.caller_id_number),
    ringSeconds: body.wait_for_pickup ?? DEFAULT_PICKUP_SECONDS,
    maxSeconds: body.call_duration ?? null,
  };
}

function refuseQueues({ client: { pbx } }: Phone, sources: readonly string[]): void {
  const queue = sources.find(
    (number) => pbx.directory.queue({ identifier: asMatched(number) }) !== undefined,
  );
  if (queue !== undefined) throw invalid(`src_num has the number of a queue, ${queue}.`);
}

type Shown = string | null | undefined;

/** In place of the extension's own name, number or both; null: just these. */
function shownTo({ extension }: Phone, name: Shown, number: Shown): CallerId | null {
  if (name == null && number == null) return null;
  return { name: name ?? extension.displayName, number: number ?? extension.number };
}
