/** What the simulated PBX's phones are called, so that those who ask know. */
export const FIRST_EXTENSION = 1000;
export const EXTENSIONS = 100;
export const CONTEXT = "from-internal";

/** The first two phones are in one call, however many legs the others have. */
export const extensionOfLeg = (n: number): string =>
  String(FIRST_EXTENSION + (n < 2 ? n : 2 + (n % (EXTENSIONS - 2))));
