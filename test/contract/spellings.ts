import type { Param, Path } from "../../src/rest/path.js";

/** An object by each way to name it. */
export interface Names {
  readonly id: string;
  readonly name?: string;
}

/** Every way to write a path: each word's spellings, and each object by id and by name. */
export const spellings = (path: Path, names: Readonly<Record<string, Names>>): string[] =>
  path
    .map((part) => ("words" in part ? [...part.words] : forms(part, names[part.param])))
    .reduce((all, forms) => all.flatMap((before) => forms.map((form) => `${before}/${form}`)), [""]);

/** The ways to name some objects of a path, where all else is written in one way. */
export const spellingsOf = (
  objects: readonly string[],
  path: Path,
  names: Readonly<Record<string, Names>>,
): string[] => {
  const written = path.map((part): Path[number] => {
    if ("words" in part) return { words: [part.words[0]] };
    return objects.includes(part.param) ? part : { param: part.param, description: part.description };
  });
  return spellings(written, names);
};

function forms({ param, byName }: Param, names: Names | undefined): string[] {
  if (names === undefined) throw new Error(`no sample for '${param}'`);
  const byId = encodeURIComponent(names.id);
  if (byName === undefined) return [byId];
  if (names.name === undefined) throw new Error(`no sample name for '${param}'`);
  return [byId, `${byName.word}/${encodeURIComponent(names.name)}`];
}

export const params = (path: Path): Param[] => path.flatMap((part) => ("param" in part ? [part] : []));

export const hasWord = (path: Path, word: string): boolean =>
  path.some((part) => "words" in part && part.words.includes(word));
