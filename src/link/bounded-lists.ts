import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { MAX_SNAPSHOT_BYTES } from "../core/limits.js";

/** What lists are read by. */
export type Lister = Pick<AmiSession, "send" | "list">;

/** The same, for lists that are kept until all of them are there: together they may weigh so much and no more. */
export function withinBounds(session: Lister): Lister {
  let bytes = 0;
  const list = async (...args: Parameters<AmiSession["list"]>) => {
    const whole = await session.list(...args);
    bytes += whole.bytes;
    if (bytes > MAX_SNAPSHOT_BYTES)
      throw new AppError("pbx-unavailable", "The PBX's lists are together longer than Tandem takes.");
    return whole;
  };
  return { send: (...args) => session.send(...args), list: list as AmiSession["list"] };
}
