type Nullable<T> = { [K in keyof T]-?: null extends T[K] ? K : never }[keyof T];

/** Of the fields that may be null it is not said that they are there. */
export type WithoutNull<T> = Omit<T, Nullable<T>> & { [K in Nullable<T>]?: Exclude<T[K], null> };

/** Fields that are null are not told at all. */
export const withoutNull = <T extends object>(fields: T): WithoutNull<T> =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as unknown as WithoutNull<T>;
