import { z } from "zod";
import { nearest } from "./nearest.js";

/** Something wrong in the configuration: where (a variable, or a file and a path in it), and what. Never a value. */
export interface Fault {
  readonly place: string;
  readonly message: string;
}

/** What is told of a configuration. */
export interface Findings {
  /** Nothing is started with one of them. */
  readonly faults: Fault[];
  /** What works, and lets others in: told when Tandem starts. */
  readonly weaknesses: Fault[];
}

/** Where there is something to tell. */
export const toldOf = (place: string, message: string | undefined): Fault[] =>
  message === undefined ? [] : [{ place, message }];

/** `at("tandem.yaml", ["coreServers", 0, "ami"])` is `tandem.yaml: coreServers[0].ami`. */
export function at(file: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`));
  return path.length === 0 ? file : `${file}: ${steps.join("").replace(/^\./, "")}`;
}

/** All that is wrong with an input by a schema; an unknown key with the one that was probably meant. */
export function faultsIn(schema: z.ZodType, input: unknown, place: (path: PropertyKey[]) => string): Fault[] {
  const result = schema.safeParse(input, {
    error: (issue) => (issue.code === "invalid_type" && issue.input === undefined ? "is missing" : undefined),
  });
  return (result.error?.issues ?? []).flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          place: place([...issue.path, key]),
          message: unknownKey(key, knownKeys(schema, issue.path)),
        }))
      : [{ place: place(issue.path), message: issue.message }],
  );
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined
    ? `is not a setting; there are ${known.join(", ")}`
    : `is not a setting; did you mean ${meant}?`;
}

/** What JSON Schema says of an object or a list. */
interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: Node | undefined = z.toJSONSchema(schema, { io: "input" }) as Node;
  for (const step of path) node = typeof step === "number" ? node?.items : node?.properties?.[String(step)];
  return Object.keys(node?.properties ?? {});
}
