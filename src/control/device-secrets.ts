import { action } from "../ami/action.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import type { Control } from "./command.js";

type Secrets = ReadonlyMap<string, string>;

/** What Asterisk answers where it has no credentials at all. */
const NONE = "No Auths found";

/**
 * Reads what devices log in with off the PBX, which is the only one that keeps it: it goes to whoever asked, and into no
 * log. Whoever asks while it is being read gets the same answer.
 * @param session throws where the PBX cannot be reached
 */
export function createDeviceSecrets(session: () => AmiSession): Control["secretsOf"] {
  let inFlight: Promise<Secrets> | undefined;
  return async (auths) => {
    if (auths.length === 0) return new Map();
    inFlight ??= readSecrets(session()).finally(() => {
      inFlight = undefined;
    });
    const all = await inFlight;
    return new Map(auths.flatMap((name): [string, string][] => [[name, all.get(name) ?? ""]]));
  };
}

/** It lists the credentials of all devices: there is no question for one. Action: PJSIPShowAuths. */
async function readSecrets(session: AmiSession): Promise<Secrets> {
  const { items } = await session.list(action("PJSIPShowAuths"), { empty: [NONE] });
  return new Map(items.map((item) => [header(item, "ObjectName") ?? "", header(item, "Password") ?? ""]));
}
