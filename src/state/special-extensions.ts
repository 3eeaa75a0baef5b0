/** Extensions that Asterisk itself goes to: when nothing is dialled, on hanging up, for what is wrong, when time is over, … */
const SPECIAL: ReadonlySet<string> = new Set(["a", "e", "h", "i", "o", "s", "t", "T"]);

/** Whether an extension of the dialplan is one that nobody dials. */
export const isSpecialExtension = (exten: string): boolean => SPECIAL.has(exten);
