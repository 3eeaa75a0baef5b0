export type Level = "ok" | "warn" | "fail";

/** What a check found out, in a line: and unless it is ok, what to change where. */
export interface Finding {
  readonly level: Level;
  /** The check's name. */
  readonly about: string;
  readonly text: string;
}

export const ok = (about: string, text: string): Finding => ({ level: "ok", about, text });

/** Something does not work, or could not be seen; the rest does. */
export const warn = (about: string, text: string): Finding => ({ level: "warn", about, text });

/** Tandem does not work with this PBX as it is. */
export const fail = (about: string, text: string): Finding => ({ level: "fail", about, text });

export const hasFailed = (findings: readonly Finding[]): boolean =>
  findings.some(({ level }) => level === "fail");
