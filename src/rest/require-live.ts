import { AppError } from "../core/errors.js";
import type { Pbx } from "./deps.js";

type Told = Pick<Pbx, "state" | "lateSince" | "status">;

/** Whether what we hold is what the PBX has, and since when. */
export function liveness(pbx: Pick<Told, "state" | "lateSince">): {
  readonly live: boolean;
  readonly since: number;
} {
  const { live, since } = pbx.state().sync;
  const lateSince = pbx.lateSince();
  return { live: live && lateSince === null, since: lateSince ?? since };
}

/** Throws `pbx-unavailable` while what we hold may not be what the PBX has. */
export function requireLive(pbx: Told & Pick<Pbx, "directory">): void {
  const { live, since } = liveness(pbx);
  if (live) return;
  const sinceWhen = since === 0 ? "since Tandem started" : `since ${new Date(since).toISOString()}`;
  throw new AppError(
    "pbx-unavailable",
    `The live state of core server '${pbx.directory.coreServer.slug}' is not known ${sinceWhen}: ${whyNot(pbx)}.`,
  );
}

function whyNot({ status, lateSince }: Told): string {
  if (status().link.state !== "up") return "the link to its PBX is down";
  return lateSince() === null ? "it is still being read in" : "what its PBX tells comes late";
}
