import { action } from "../ami/action.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError, toAppError } from "../core/errors.js";
import type { ControlDeps } from "./deps.js";
import type { PlanOf } from "./plan.js";

/**
 * Sets Do Not Disturb as the PBX keeps it: the AstDB's DND/<number>, which the dialplan reads, then the device state
 * Custom:DND<number>, which lamps show. Off is UNAVAILABLE: NOT_INUSE would have a hint say Idle for phones that are all
 * offline. Actions: DBPut, DBDel, DBGet, Setvar.
 */
export async function setDnd(
  session: AmiSession,
  { extension: { number }, enabled }: PlanOf<"SetDnd">,
  { tell, now }: Pick<ControlDeps, "tell" | "now">,
): Promise<void> {
  if (enabled) await session.send(action("DBPut", { ...keyOf(number), Val: "YES" }));
  else await clear(session, number);
  tell({ type: "DndChanged", number, enabled, at: now() });
  const Variable = `DEVICE_STATE(Custom:DND${number})`;
  try {
    await session.send(action("Setvar", { Variable, Value: enabled ? "BUSY" : "UNAVAILABLE" }));
  } catch (error) {
    const { kind, message, details } = toAppError(error);
    const done = `Do Not Disturb of extension ${number} is ${enabled ? "on" : "off"}, but lamps may not show it`;
    throw new AppError(kind, `${done}: ${message}`, details, { cause: error });
  }
}

const keyOf = (number: string) => ({ Family: "DND", Key: number });

/** Asterisk refuses to delete a key that is not there in the words for a failure; what counts is that it is not there. */
async function clear(session: AmiSession, number: string): Promise<void> {
  try {
    await session.send(action("DBDel", keyOf(number)));
  } catch (error) {
    const refused = error instanceof AppError && error.kind === "pbx-refused";
    if (!refused || (await isThere(session, number))) throw error;
  }
}

async function isThere(session: AmiSession, number: string): Promise<boolean> {
  const { response } = await session.list(action("DBGet", keyOf(number)), {
    empty: ["Database entry not found"],
  });
  return header(response, "Response") === "Success";
}
