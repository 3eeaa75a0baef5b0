/** ISO 8601 in UTC, to the second: `2011-02-10T15:10:55Z`. */
export const isoSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

export const isoSecondsOrNull = (time: number | null): string | null =>
  time === null ? null : isoSeconds(time);
