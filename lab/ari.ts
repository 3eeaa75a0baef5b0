import { randomBytes } from "node:crypto";
import type { AmiAccount } from "./instance.js";
import { freePort } from "./ports.js";

/** Where ARI listens, and the account that may ask it everything. Asterisk 22 alone: older ones have other modules. */
export interface Ari {
  readonly port: number;
  readonly account: AmiAccount;
}

/** Each loads after those that it stands on. */
const MODULES = [
  "res_http_websocket",
  "res_websocket_client",
  "res_stasis",
  "res_stasis_answer",
  "res_stasis_playback",
  "res_stasis_recording",
  "res_stasis_snoop",
  "res_ari",
  "res_ari_model",
  "res_ari_channels",
  "res_ari_events",
];

/** A connection may wait as long for its next request, so that a client is not cut off between two rounds. */
const KEEP_ALIVE_MS = 60_000;

export const makeAri = async (): Promise<Ari> => ({
  port: await freePort(),
  account: { username: "ari", secret: randomBytes(16).toString("hex") },
});

/** The files of instance/ that make Asterisk answer ARI; without it they are empty. */
export function ariFiles(ari: Ari | undefined): Record<string, string> {
  if (ari === undefined) return { "http.conf": "", "ari.conf": "", "modules.conf": "" };
  const { port, account } = ari;
  return {
    "http.conf": `enabled = yes\nbindaddr = 127.0.0.1\nbindport = ${port}\nsession_keep_alive = ${KEEP_ALIVE_MS}\n`,
    "ari.conf": `[${account.username}]\ntype = user\nread_only = no\npassword = ${account.secret}\n`,
    "modules.conf": MODULES.map((name) => `load => ${name}.so\n`).join(""),
  };
}
