import { AppError, type ErrorKind, notFound } from "../../../core/errors.js";
import type { Caller } from "../../endpoint.js";
import {
  type Param,
  type Path,
  type Reference,
  type References,
  referenceTo,
  type Words,
} from "../../path.js";
import type { Seen } from "./view.js";

/**
 * A place in the API: how its path is written, and what stands there. Places are built from their parents, so the order of
 * checks is that of the path: a parent is found and allowed before its child is looked for.
 */
export interface Place<T> {
  readonly path: Path;
  /** What is told or done here follows from live calls. */
  readonly live: boolean;
  /** What may go wrong on the way here. */
  readonly errors: readonly ErrorKind[];
  locate(references: References, caller: Caller): T;
}

/** Objects of one kind under one parent, those that a licence hides included. */
export interface Collection<T> {
  /** What one of them is called in a sentence. */
  readonly what: string;
  items(): readonly T[];
  find(reference: Reference): T | undefined;
  /** Why an item may not be shown, in a sentence; undefined: it may. */
  restriction(item: T): string | undefined;
}

/** Objects of one kind on one core server, as a resource gives them. */
interface Objects<T> extends Pick<Collection<T>, "what" | "items"> {
  /** Without it they have no names: one is found among the items, by its id. */
  find?(reference: Reference): T | undefined;
  /** Without it nothing is hidden. */
  restriction?(object: T): string | undefined;
}

/** Where everything starts. */
export const root = <T>(
  words: Words["words"],
  open: (caller: Caller) => Collection<T>,
): Place<Collection<T>> => ({
  path: [{ words }],
  live: false,
  errors: [],
  locate: (_references, caller) => open(caller),
});

/** `{parent}/words`: the objects under a parent. */
export const collection = <P, T extends { readonly id: string }>(
  parent: Place<Seen<P>>,
  words: Words["words"],
  open: (parent: Seen<P>) => Objects<T>,
): Place<Collection<Seen<T>>> => ({
  ...parent,
  path: [...parent.path, { words }],
  locate: (references, caller) => {
    const seen = parent.locate(references, caller);
    const { what, items, find, restriction } = open(seen);
    const see = (object: T): Seen<T> => ({ server: seen.server, object });
    const byId = ({ value }: Reference) => items().find(({ id }) => id === value);
    return {
      what,
      items: () => items().map(see),
      find: (reference) => {
        const object = (find ?? byId)(reference);
        return object && see(object);
      },
      restriction: ({ object }) => restriction?.(object),
    };
  },
});

/** `{collection}/{id}` and, where there are names, `{collection}/getByName/{name}`. */
export const one = <T>(from: Place<Collection<T>>, param: Param): Place<T> => ({
  ...from,
  path: [...from.path, param],
  errors: [...from.errors, "not-found"],
  locate: (references, caller) => {
    const found = from.locate(references, caller);
    const reference = referenceTo(param, references);
    const item = found.find(reference);
    if (item === undefined) throw notFound(found.what, reference.value);
    return permitted(found, item);
  },
});

/** The single object of a collection that never has more, at the collection's own path. */
export const only = <T>(from: Place<Collection<T>>): Place<T> => ({
  ...from,
  errors: [...from.errors, "not-found"],
  locate: (references, caller) => {
    const found = from.locate(references, caller);
    const [item] = found.items();
    if (item === undefined) throw new AppError("not-found", `There is no ${found.what}.`);
    return permitted(found, item);
  },
});

/** `{place}/words`: another side of the same object. */
export const facet = <T>(place: Place<T>, words: Words["words"]): Place<T> => ({
  ...place,
  path: [...place.path, { words }],
});

/** The same place, answered only while the state of its core server is live. */
export const live = <T>(place: Place<Seen<T>>): Place<Seen<T>> => ({
  ...place,
  live: true,
  locate: (references, caller) => {
    const seen = place.locate(references, caller);
    seen.server.requireLive();
    return seen;
  },
});

/** What a list shows. */
export const visible = <T>(found: Collection<T>): readonly T[] =>
  found.items().filter((item) => found.restriction(item) === undefined);

function permitted<T>(found: Collection<T>, item: T): T {
  const restriction = found.restriction(item);
  if (restriction !== undefined) throw new AppError("forbidden", restriction);
  return item;
}
