/** How long and how hard it is tried. */
export interface Options {
  readonly seed: number;
  readonly faults: number;
  readonly minutes: number;
}

/** The short form: each kind once, and a few more. */
const FAULTS = 16;
const MINUTES = 2.5;

/** Environment: FAULTS_SEED (any, and told), FAULTS_COUNT, FAULTS_MINUTES (the faults are spread over them). */
export function readOptions(environment: NodeJS.ProcessEnv): Options {
  return {
    seed: read("FAULTS_SEED", environment) ?? Math.floor(Math.random() * 2 ** 31),
    faults: read("FAULTS_COUNT", environment) ?? FAULTS,
    minutes: read("FAULTS_MINUTES", environment) ?? MINUTES,
  };
}

function read(name: string, environment: NodeJS.ProcessEnv): number | undefined {
  const text = environment[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0) throw new Error(`${name} is no number: ${text}`);
  return value;
}
