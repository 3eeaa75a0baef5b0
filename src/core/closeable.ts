export interface Closeable {
  close(): Promise<void>;
}

/** Closes in the reverse of the order in which things were opened, and goes on to the next when one fails. */
export async function closeAll(opened: readonly Closeable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const item of opened.toReversed()) {
    await item.close().catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures, "closing failed");
}
