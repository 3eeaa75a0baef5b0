/** How long and how hard it is loaded. */
export interface Options {
  readonly minutes: number;
  /** Calls a second; `highest`: nine tenths of what this machine's PBX carries out, which is found first. */
  readonly rate: number | "highest";
  /** Long enough for bounds on time and memory to mean something. */
  readonly isLong: boolean;
}

/** The short form, as `npm test` runs it. */
const MINUTES = 0.4;
const RATE = 20;
/** A program that has just started still takes memory for a minute or two, and one pause is many percent of a minute. */
const LONG_FROM_MINUTES = 5;

/** Environment: LOAD_MINUTES, LOAD_RATE. With minutes alone the highest rate is searched. */
export function readOptions(environment: NodeJS.ProcessEnv): Options {
  const given = read("LOAD_MINUTES", environment);
  const minutes = given ?? MINUTES;
  const rate = read("LOAD_RATE", environment) ?? (given === undefined ? RATE : "highest");
  return { minutes, rate, isLong: minutes >= LONG_FROM_MINUTES };
}

function read(name: string, environment: NodeJS.ProcessEnv): number | undefined {
  const text = environment[name];
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value <= 0) throw new Error(`${name} is no number: ${text}`);
  return value;
}
