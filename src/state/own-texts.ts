/**
 * The same value, with texts of its own, as if it were read back from its row. A text that was cut out of a message is a
 * view of it, and keeps the whole message in memory for as long as it is kept itself.
 * @param value what JSON can say
 */
export const ownTexts = <T extends object>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
