import { docker } from "./docker.js";
import type { AsteriskVersion, Engine, EngineName, Installation, Progress } from "./engine.js";
import { native } from "./native.js";
import { path } from "./path.js";

/** In order of preference. */
const ENGINES: readonly Engine[] = [docker, path, native];

/**
 * An Asterisk that is ready to launch, by the engine that was asked for, or else by the first that can bring one: an
 * engine that answers but can neither pull nor build leaves it to the next, and says so.
 */
export async function installAsterisk(
  version: AsteriskVersion,
  progress: Progress,
  wanted?: EngineName,
): Promise<{ readonly engine: EngineName; readonly installation: Installation }> {
  const candidates = ENGINES.filter(({ name }) => wanted === undefined || name === wanted);
  const lacks: string[] = [];
  const failures: unknown[] = [];
  for (const engine of candidates) {
    const missing = await engine.missing(version);
    if (missing !== undefined) {
      lacks.push(missing);
      continue;
    }
    try {
      return { engine: engine.name, installation: await engine.install(version, progress) };
    } catch (reason) {
      failures.push(reason);
      const why = reason instanceof Error ? reason.message : String(reason);
      lacks.push(`a ${engine.name} engine that does not fail (${why})`);
      progress(`the ${engine.name} engine failed: ${why}`);
    }
  }
  throw new AggregateError(
    failures,
    `No Asterisk ${version} can be started here; it takes one of: ${lacks.join("; or ")}.`,
  );
}
