/** What a command has of the world: so that a test can give it another. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: AsyncIterable<string | Buffer>;
  /** Standard output. */
  print(text: string): void;
  /** Resolves when the reader has taken most of what was printed: who prints much waits for it, so as not to hold it all. */
  drained(): Promise<void>;
  /** Who runs the command, as the system calls them. */
  readonly systemUser: string;
}

/** Signs that a terminal obeys, and those by which a text looks like another: all but the plain ones of JSON. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value as a line of JSON that does nothing to the terminal it is shown on. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value).replaceAll(UNSAFE, escaped)}\n`;

const escaped = (sign: string): string =>
  Array.from(
    { length: sign.length },
    (_, i) => `\\u${sign.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");
