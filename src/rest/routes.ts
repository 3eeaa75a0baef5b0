import { type Param, type Path, toRegExp, type Words } from "./path.js";

/** What stands at a path, and the parts of the path that name something, by their groups. */
export interface Found<T> {
  readonly value: T;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

interface Route<T> {
  /** Of two that fit, the lower was added first. */
  readonly order: number;
  readonly regExp: RegExp;
  readonly value: T;
}

/** Where a path may go on from: by a word, or by anything that names an object. */
class Fork<T> {
  readonly words = new Map<string, Fork<T>>();
  param: Fork<T> | undefined;
  readonly routes: Route<T>[] = [];

  word(word: string): Fork<T> {
    const next = this.words.get(word) ?? new Fork();
    this.words.set(word, next);
    return next;
  }

  any(): Fork<T> {
    this.param ??= new Fork();
    return this.param;
  }
}

/** Paths, and what stands at each. Of several that a request's path fits, the first that was added is meant. */
export class Routes<T> {
  readonly #root = new Fork<T>();
  #count = 0;

  add(path: Path, value: T): void {
    const route = { order: this.#count, regExp: toRegExp(path), value };
    this.#count += 1;
    let ends = [this.#root];
    for (const part of path) ends = ends.flatMap((fork) => after(fork, part));
    for (const fork of ends) fork.routes.push(route);
  }

  /**
   * Part by part, so that of a dialect's paths, which are up to 163, one or two are left to be tried.
   * @param path whose escapes can be read
   */
  find(path: string): Found<T> | undefined {
    let forks = [this.#root];
    for (const part of partsOf(path)) {
      forks = follow(forks, part);
      if (forks.length === 0) return undefined;
    }
    const routes = forks.flatMap((fork) => fork.routes).sort((a, b) => a.order - b.order);
    for (const { regExp, value } of routes) {
      const match = regExp.exec(path);
      if (match !== null) return { value, groups: decoded(match.groups) };
    }
    return undefined;
  }
}

function follow<T>(forks: readonly Fork<T>[], part: string): Fork<T>[] {
  const next: Fork<T>[] = [];
  for (const { words, param } of forks) {
    const word = words.get(part);
    if (word !== undefined) next.push(word);
    if (param !== undefined) next.push(param);
  }
  return next;
}

/** A name has a word before it. */
function after<T>(fork: Fork<T>, part: Words | Param): Fork<T>[] {
  if ("words" in part) return part.words.map((word) => fork.word(word));
  return [fork.any(), ...(part.byName === undefined ? [] : [fork.word(part.byName.word).any()])];
}

/** A slash at the end is none. */
function partsOf(path: string): string[] {
  const inner = path.slice(1, path.length > 1 && path.endsWith("/") ? -1 : undefined);
  return inner === "" ? [] : inner.split("/");
}

function decoded(groups: Record<string, string | undefined> = {}): Record<string, string | undefined> {
  for (const name in groups) {
    const value = groups[name];
    if (value?.includes("%")) groups[name] = decodeURIComponent(value);
  }
  return groups;
}
