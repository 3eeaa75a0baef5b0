/** As all times of this API, in GMT: `2026-01-31 23:59:59`. */
export const gmt = (time: number): string => new Date(time).toISOString().slice(0, 19).replace("T", " ");

export const gmtOrNull = (time: number | null): string | null => (time === null ? null : gmt(time));
