/** The Asterisk releases the lab knows: the oldest supported and the newest. */
export const ASTERISK_VERSIONS = ["16", "22"] as const;
export type AsteriskVersion = (typeof ASTERISK_VERSIONS)[number];

export const ENGINE_NAMES = ["docker", "path", "native"] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** Is given one line at a time, for people to read. */
export type Progress = (line: string) => void;

/** A way to have an Asterisk on this machine. */
export interface Engine {
  readonly name: EngineName;
  /** What is missing to use it here for this version, as the end of a sentence; undefined when nothing is. */
  missing(version: AsteriskVersion): Promise<string | undefined>;
  /** Makes it ready to launch; what takes long is done once and kept in the cache. */
  install(version: AsteriskVersion, progress: Progress): Promise<Installation>;
}

/** An Asterisk that can be launched many times, each time from an instance folder of its own. */
export interface Installation {
  /** The host folder below which instance folders are made. */
  readonly instances: string;
  /** How Asterisk itself names a path below `instances`. */
  seenByAsterisk(hostPath: string): string;
  /** Starts Asterisk from this asterisk.conf (as Asterisk names it). It dies with this process at the latest. */
  launch(configFile: string): AsteriskProcess;
}

/** A running Asterisk. */
export interface AsteriskProcess {
  /** Resolves once it is gone, however that came. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Asks it to stop (SIGTERM), or ends it at once (SIGKILL). */
  signal(signal: "SIGTERM" | "SIGKILL"): void;
  /** Runs a command of Asterisk's console and returns what it printed. */
  cli(command: string): Promise<string>;
}

/** An argument of the command line as a version. */
export function readVersion(text: string): AsteriskVersion {
  const version = ASTERISK_VERSIONS.find((known) => known === text);
  if (version === undefined)
    throw new Error(`Asterisk is one of ${ASTERISK_VERSIONS.join(", ")}, not ${text}`);
  return version;
}

export function readEngine(text: string): EngineName {
  const name = ENGINE_NAMES.find((known) => known === text);
  if (name === undefined) throw new Error(`a PBX comes from one of ${ENGINE_NAMES.join(", ")}, not ${text}`);
  return name;
}
