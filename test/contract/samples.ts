import type { ErrorKind } from "../../src/core/errors.js";
import type { Dialect } from "../../src/rest/dialect.js";
import type { Endpoint } from "../../src/rest/endpoint.js";
import type { Path } from "../../src/rest/path.js";
import { isymphony } from "./isymphony/samples.js";
import type { Names } from "./spellings.js";
import { telphin } from "./telphin/samples.js";
import { vitalpbx } from "./vitalpbx/samples.js";
import { voipnow } from "./voipnow/samples.js";
import type { World } from "./world.js";

/** What the tests of all dialects must know of one to ask for each of its operations. */
export interface Samples {
  /** Objects that are there, named so that the path leads to an answer. */
  known(path: Path, world: World): Readonly<Record<string, Names>>;
  /** Of a path's objects, those that may be swapped for ones that are hidden: each time all that are named together. */
  restricted(path: Path): readonly Readonly<Record<string, Names>>[];
  /** What must stand after the question mark, with it; none: nothing. */
  query?(path: Path): string;
  /** Puts the world as it was, where a request has changed more than deeds: the next one is answered as the first. */
  prepare(world: World): void;
  /** What it is that an object of the path is not there, and what its sentence says. */
  readonly missing: { readonly kind: ErrorKind; readonly sentence: RegExp };
  /** Headers with credentials that look right, and are not. */
  readonly wrongCredentials: Readonly<Record<string, string>>;
  /** A body that is right. */
  body(endpoint: Endpoint): unknown;
  /** An answer in the dialect's own form for failures; returns its sentence. */
  sentence(headers: Headers, text: string): string;
  readonly challenge: string | null;
  /** Bodies that can be read, and are wrong. */
  unacceptable(endpoint: Endpoint): readonly unknown[];
}

const SAMPLES: Readonly<Record<string, Samples>> = { isymphony, voipnow, vitalpbx, telphin };

export function samplesOf({ name }: Dialect): Samples {
  const samples = SAMPLES[name];
  if (samples === undefined) throw new Error(`no samples for the dialect '${name}'`);
  return samples;
}
