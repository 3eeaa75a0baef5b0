import { resolve } from "node:path";
import type { Variables } from "./environment.js";
import type { ReadableServer } from "./file.js";

/** Where the PBX's voicemail is as files of this host. */
export interface VoicemailConfig {
  /** An absolute path; null: it is not at hand. */
  readonly spool: string | null;
}

export const VOICEMAIL_VARIABLE = "TANDEM_VOICEMAIL_SPOOL";

/**
 * @param folder from which a file name in tandem.yaml starts
 * @param env the environment's settings, which go first; null where they are not for this PBX
 */
export function voicemailConfig(
  yaml: NonNullable<ReadableServer["voicemail"]>,
  folder: string,
  env: Variables | null,
): VoicemailConfig {
  const variable = env?.[VOICEMAIL_VARIABLE];
  if (variable) return { spool: resolve(variable) };
  return { spool: yaml.spool ? resolve(folder, yaml.spool) : null };
}
