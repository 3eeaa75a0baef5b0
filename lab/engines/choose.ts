import type { AsteriskVersion, Engine, EngineName } from "./engine.js";
import { native } from "./native.js";
import { path } from "./path.js";

/** In order of preference. */
const ENGINES: readonly Engine[] = [path, native];

/** The engine that was asked for, or else the first that can be used on this machine. */
export async function chooseEngine(version: AsteriskVersion, wanted?: EngineName): Promise<Engine> {
  const candidates = ENGINES.filter(({ name }) => wanted === undefined || name === wanted);
  const lacks: string[] = [];
  for (const engine of candidates) {
    const missing = await engine.missing(version);
    if (missing === undefined) return engine;
    lacks.push(missing);
  }
  throw new Error(`No Asterisk ${version} can be started here; it takes one of: ${lacks.join("; or ")}.`);
}
