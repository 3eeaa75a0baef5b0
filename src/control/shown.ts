import { AppError } from "../core/errors.js";
import { SHOWN_TIMEOUT_MS } from "../core/limits.js";
import type { PbxState } from "../state/model.js";
import type { Until } from "./until.js";

/**
 * Waits until the live state shows what the PBX has accepted: its events come over another session than its answer, and
 * whoever reads next reads what was done.
 * @param missing what is not seen, to follow "Asterisk accepted this, and"
 * @throws AppError 'unconfirmed'
 */
export async function untilShown(
  until: Until,
  isShown: (state: PbxState) => boolean,
  missing: string,
): Promise<void> {
  const shown = await until((state) => isShown(state) || undefined, SHOWN_TIMEOUT_MS);
  if (shown === undefined) throw new AppError("unconfirmed", `Asterisk accepted this, and ${missing}.`);
}
