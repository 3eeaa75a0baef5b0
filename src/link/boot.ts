import { setTimeout as delay } from "node:timers/promises";
import type { AmiSession } from "../ami/session.js";
import { AppError } from "../core/errors.js";
import { BOOT_TIMEOUT_MS } from "../core/limits.js";

/** A login works before Asterisk has read its configuration, and its lists are partial then. */
export async function withinBootTime(
  session: Pick<AmiSession, "closed">,
  booted: Promise<void>,
): Promise<void> {
  const late = new AppError(
    "pbx-unavailable",
    "The PBX did not say FullyBooted: it is still starting, or the AMI user lacks read = system.",
  );
  const gone = session.closed.then((reason) => Promise.reject(reason));
  const bound = new AbortController();
  const tooLate = delay(BOOT_TIMEOUT_MS, undefined, { signal: bound.signal }).then(() =>
    Promise.reject(late),
  );
  try {
    await Promise.race([booted, gone, tooLate]);
  } finally {
    bound.abort();
    tooLate.catch(() => {});
    gone.catch(() => {});
  }
}
