/** What a command has of the world: so that a test can give it another. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input: AsyncIterable<string | Buffer>;
  /** Standard output. */
  print(text: string): void;
}
