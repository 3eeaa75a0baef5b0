import type { z } from "zod";
import { deviceOf } from "../../../state/channel-name.js";
import type { Segment } from "../../../state/model.js";
import type { Pbx } from "../../deps.js";
import type { CurrentCall } from "./calls.js";
import { extensionAt, nameAt } from "./client-view.js";
import { partiesOf } from "./parties.js";
import type * as schemas from "./schemas.js";
import { gmt, gmtOrNull } from "./time.js";

export function presentCall(call: CurrentCall): z.output<typeof schemas.CurrentCall> {
  const { id, of, leg, originated } = call;
  const { flow, callers, called } = partiesOf(call);
  const [caller] = callers;
  return {
    answer_time_gmt: gmtOrNull(leg.answeredAt),
    call_api_id: id,
    call_flow: flow,
    callback_id: originated === undefined ? null : id,
    called_did: caller?.extension === null ? caller.did : null,
    called_extension: namesOf(of.client.pbx, called),
    called_number: (caller?.did ?? called[0]?.callerId.number) || null,
    caller_extension: namesOf(of.client.pbx, callers),
    caller_id_name: caller?.callerId.name || null,
    caller_id_number: caller?.callerId.number || null,
    extension_id: of.id,
    init_time_gmt: gmt(leg.startedAt),
    real_call: true,
    record_uuid: null,
    device: leg.extension === null ? null : deviceOf(leg.channel),
  };
}

/** Of the extensions whose legs they are, whichever client's it is; of several legs of one, its name once. */
function namesOf(pbx: Pbx, legs: readonly Segment[]): string[] {
  const names = legs.flatMap((leg) => {
    const extension = extensionAt(pbx, leg);
    return extension === undefined ? [] : [nameAt(pbx, extension.tenant, extension.number)];
  });
  return [...new Set(names)];
}
