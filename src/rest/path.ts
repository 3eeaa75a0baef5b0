/** How a path names an object: by its id, or by the name that people use. */
export interface Reference {
  readonly by: "id" | "name";
  readonly value: string;
}

/** The references in a path, by parameter. */
export type References = Readonly<Record<string, Reference>>;

/** Spellings of a fixed part that mean the same; the first is the one that is documented. */
export interface Words {
  readonly words: readonly [string, ...string[]];
}

/** A part that names an object: `{id}`, or also `{word}/{name}` where the object has a name. */
export interface Param {
  readonly param: string;
  readonly description: string;
  readonly byName?: { readonly word: string; readonly description: string };
  /** Fixed parts that may stand here as well, and are never read as an id. */
  readonly reserved?: readonly string[];
}

export type Path = readonly (Words | Param)[];

/** Every spelling of a path, a slash at its end included, in one expression. */
export const toRegExp = (path: Path): RegExp => new RegExp(`^${path.map(source).join("")}/?$`);

function source(part: Words | Param): string {
  if ("words" in part) return `/(?:${part.words.join("|")})`;
  const { param, byName, reserved = [] } = part;
  const notIds = [...(byName ? [`${byName.word}/`] : []), ...reserved.map((word) => `${word}(?:/|$)`)];
  const id = `${notIds.map((word) => `(?!${word})`).join("")}(?<${param}>[^/]+)`;
  return byName === undefined ? `/${id}` : `/(?:${byName.word}/(?<${nameGroup(param)}>[^/]+)|${id})`;
}

const nameGroup = (param: string): string => `${param}Name`;

/** The references in the groups that a path's expression matched. */
export function toReferences(path: Path, groups: Readonly<Record<string, unknown>>): References {
  const references: Record<string, Reference> = {};
  for (const part of path) {
    if ("words" in part) continue;
    const { param } = part;
    const [id, name] = [groups[param], groups[nameGroup(param)]];
    if (typeof name === "string") references[param] = { by: "name", value: name };
    else if (typeof id === "string") references[param] = { by: "id", value: id };
  }
  return references;
}

/** The reference under a parameter of the path that was matched. */
export function referenceTo({ param }: Param, references: References): Reference {
  const reference = references[param];
  if (reference === undefined) throw new Error(`the path has no parameter '${param}'`);
  return reference;
}

/** A path as it is documented, and the parameters in it. */
export interface Template {
  readonly template: string;
  readonly params: readonly { readonly name: string; readonly description: string }[];
}

/**
 * The ways a path is documented: with ids all through, and with names wherever there are names. The router takes any
 * mixture; listing them all would bury the reader (sixteen spellings for a user's extension).
 */
export function toTemplates(path: Path): readonly [Template, ...Template[]] {
  const byId = template(path, "id");
  return path.some((part) => "param" in part && part.byName !== undefined)
    ? [byId, template(path, "name")]
    : [byId];
}

function template(path: Path, by: Reference["by"]): Template {
  const params: { name: string; description: string }[] = [];
  const parts = path.map((part) => {
    if ("words" in part) return part.words[0];
    const named = by === "name" ? part.byName : undefined;
    const name = named === undefined ? part.param : nameGroup(part.param);
    params.push({ name, description: named?.description ?? part.description });
    return named === undefined ? `{${name}}` : `${named.word}/{${name}}`;
  });
  return { template: `/${parts.join("/")}`, params };
}
