import { MAX_ATTEMPTS, MAX_REFUSED_ATTEMPTS, RETRY_CEILING_MS, RETRY_FIRST_MS } from "./limits.js";

/**
 * Doubles from RETRY_FIRST_MS up to RETRY_CEILING_MS; of it at least half, and the rest by chance, so that the webhooks of
 * a receiver that comes back do not all ask it at the same moment.
 * @param failures how many there were in a row, 1 or more
 * @param random 0 to 1
 */
export function retryDelayMs(failures: number, random: number): number {
  const doubled = Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_CEILING_MS);
  return Math.round(doubled * (0.5 + random / 2));
}

/** @param failures of one delivery; `refusals`: those of them in which the receiver refused it */
export const isGivenUp = (failures: number, refusals: number): boolean =>
  failures >= MAX_ATTEMPTS || refusals >= MAX_REFUSED_ATTEMPTS;
