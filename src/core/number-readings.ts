/** A number as Asterisk looks it up, which does not see `-`: `5-00` is 500. By this it is judged. */
export const asMatched = (number: string): string => number.replaceAll("-", "");

/** A number without all that may separate its parts: a dialplan or a trunk that takes it out dials `0.0491` as 00491. */
export const withoutSeparators = (number: string): string => number.replaceAll(/[-._]/g, "");
