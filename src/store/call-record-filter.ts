import type { CallFlow, Disposition } from "../state/model.js";

export type TextMatch =
  | { readonly op: "contains" | "equals" | "startsWith"; readonly value: string }
  /** Not empty. */
  | { readonly op: "present" };

/** Which records are meant; what is left out restricts nothing. Times are milliseconds since 1970, `to` not included. */
export interface CallRecordFilter {
  /** Linkedid of the call. */
  readonly linkedId?: string;
  /** Keys of extensions of which at least one takes part. */
  readonly extensions?: readonly string[];
  readonly source?: TextMatch;
  readonly destination?: TextMatch;
  readonly started?: Span;
  readonly saved?: Span;
  readonly answered?: Span;
  /** Any of these. */
  readonly dispositions?: readonly Disposition[];
  readonly flows?: readonly CallFlow[];
}

export interface Span {
  readonly from?: number;
  readonly to?: number;
}

/** A condition on rows of `call_record` under a name that the query gives them, and its values by their names. */
export interface Condition {
  where(row: string): string;
  readonly values: Readonly<Record<string, string | number>>;
}

type Column = "source" | "destination" | "started_at" | "saved_at" | "answered_at" | "disposition" | "flow";

/** Of the text of the condition nothing is a caller's. */
export function toCondition(coreServer: string, filter: CallRecordFilter): Condition {
  const { linkedId, extensions, source, destination, started, saved, answered, dispositions, flows } = filter;
  const parts: Condition[] = [
    { where: (row) => `${row}.core_server = @coreServer`, values: { coreServer } },
    ...(linkedId === undefined
      ? []
      : [{ where: (row: string) => `${row}.linked_id = @linkedId`, values: { linkedId } }]),
    ...(extensions === undefined ? [] : [takesPart(extensions)]),
    ...(source === undefined ? [] : [textMatches("source", source)]),
    ...(destination === undefined ? [] : [textMatches("destination", destination)]),
    ...within("started_at", started),
    ...within("saved_at", saved),
    ...within("answered_at", answered),
    ...(dispositions === undefined ? [] : [isOneOf("disposition", dispositions)]),
    ...(flows === undefined ? [] : [isOneOf("flow", flows)]),
  ];
  return {
    where: (row) => parts.map((part) => `(${part.where(row)})`).join(" AND "),
    values: Object.assign({}, ...parts.map(({ values }) => values)),
  };
}

const isOneOf = (column: Column, words: readonly string[]): Condition => ({
  where: (row) => `${row}.${column} IN (SELECT value FROM json_each(@${column}))`,
  values: { [column]: JSON.stringify(words) },
});

/** As one JSON value, since SQLite takes only so many separate ones. */
function takesPart(extensions: readonly string[]): Condition {
  const one = "IN (SELECT value FROM json_each(@extensions))";
  return {
    where: (row) => `${row}.source_extension ${one} OR ${row}.destination_extension ${one}`,
    values: { extensions: JSON.stringify(extensions) },
  };
}

/** By Unicode code points, case included; not by LIKE, in which `_` and `%` mean something. */
function textMatches(column: "source" | "destination", match: TextMatch): Condition {
  if (match.op === "present") return { where: (row) => `${row}.${column} <> ''`, values: {} };
  const conditions = {
    equals: (row: string) => `${row}.${column} = @${column}`,
    startsWith: (row: string) => `substr(${row}.${column}, 1, length(@${column})) = @${column}`,
    contains: (row: string) => `instr(${row}.${column}, @${column}) > 0`,
  };
  return { where: conditions[match.op], values: { [column]: match.value } };
}

function within(column: Column, span: Span | undefined): Condition[] {
  const [from, to] = [`${column}_from`, `${column}_to`];
  return [
    ...(span?.from === undefined
      ? []
      : [{ where: (row: string) => `${row}.${column} >= @${from}`, values: { [from]: span.from } }]),
    ...(span?.to === undefined
      ? []
      : [{ where: (row: string) => `${row}.${column} < @${to}`, values: { [to]: span.to } }]),
  ];
}
