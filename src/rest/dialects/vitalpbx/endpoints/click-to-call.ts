import { z } from "zod";
import type { CallerId } from "../../../../control/command.js";
import { AppError } from "../../../../core/errors.js";
import type { DirectoryExtension } from "../../../../directory/directory.js";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import { ClickToCall } from "../bodies.js";
import { live, locateTenant } from "../place.js";
import { success } from "../present.js";
import * as schemas from "../schemas.js";

/** How long the caller's own device rings. */
const RING_SECONDS = 30;

const locateLiveTenant = live(locateTenant);

export const clickToCallEndpoints: readonly Endpoint[] = [
  endpoint({
    method: "post",
    path: [{ words: ["core"] }, { words: ["click_to_call"] }],
    tag: "Core",
    summary: "Rings an extension, then connects it with a number",
    scope: "control",
    live: true,
    query: null,
    body: ClickToCall,
    reply: schemas.successOf(z.null()),
    errors: ["not-found", "conflict", "pbx-refused", "unconfirmed"],
    locate: locateLiveTenant,
    handle: async ({ view }, body) => {
      const caller = view.extensionByNumber(body.caller);
      if (caller === undefined) {
        throw new AppError("invalid-request", "caller must be the number of an extension of the tenant.");
      }
      await view.pbx.control.originate({
        extension: caller.key,
        sources: "extension",
        destination: body.callee,
        callerId: null,
        destinationCallerId: shownTo(caller, body),
        ringSeconds: RING_SECONDS,
        maxSeconds: null,
      });
      return success(null);
    },
  }),
];

/** What the callee is shown in place of the extension's own name, number or both; null: just these. */
function shownTo(
  { displayName, number }: DirectoryExtension,
  { cid_name: name, cid_number: shown }: z.output<typeof ClickToCall>,
): CallerId | null {
  if (name === undefined && shown === undefined) return null;
  return { name: name ?? displayName, number: shown ?? number };
}
