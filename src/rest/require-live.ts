import { AppError } from "../core/errors.js";
import type { Pbx } from "./deps.js";

/** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
export function requireLive({ directory, state, status }: Pick<Pbx, "directory" | "state" | "status">): void {
  const { live, since } = state().sync;
  if (live) return;
  const why = status().link.state === "up" ? "it is still being read in" : "the link to its PBX is down";
  const sinceWhen = since === 0 ? "since Tandem started" : `since ${new Date(since).toISOString()}`;
  throw new AppError(
    "pbx-unavailable",
    `The live state of core server '${directory.coreServer.slug}' is not known ${sinceWhen}: ${why}.`,
  );
}
