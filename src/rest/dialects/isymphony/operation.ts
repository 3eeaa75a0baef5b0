import { z } from "zod";
import type { ErrorKind } from "../../../core/errors.js";
import { type Endpoint, endpoint } from "../../endpoint.js";
import { type Collection, type Place, visible } from "./place.js";
import type { CoreServerView, Seen } from "./view.js";

interface Told<T, Reply, Answer = Reply> {
  readonly tag: string;
  readonly summary: string;
  readonly reply: z.ZodType<unknown, Reply>;
  present(object: T, server: CoreServerView): Answer;
}

/** GET on a collection: a bare array. */
export const list = <T, Reply>(place: Place<Collection<Seen<T>>>, told: Told<T, Reply>): Endpoint =>
  endpoint({
    ...reading(place, told),
    reply: z.array(told.reply),
    handle: (found: Collection<Seen<T>>) =>
      visible(found).map(({ object, server }) => told.present(object, server)),
  });

/** GET on an object. */
export const read = <T, Reply>(
  place: Place<Seen<T>>,
  told: Told<T, Reply, Reply | Promise<Reply>> & { readonly errors?: readonly ErrorKind[] },
): Endpoint =>
  endpoint({
    ...reading(place, told),
    errors: [...place.errors, ...(told.errors ?? [])],
    reply: told.reply,
    handle: ({ object, server }: Seen<T>) => told.present(object, server),
  });

interface Action<T, Body> {
  /** The last part of the path, and its other spellings. */
  readonly words: readonly [string, ...string[]];
  readonly tag: string;
  readonly summary: string;
  /** null: it takes none. */
  readonly body: z.ZodType<Body> | null;
  readonly errors: readonly ErrorKind[];
  perform(seen: Seen<T>, body: Body): Promise<void> | void;
}

/** POST of an action on an object: 204. */
export const act = <T, Body>(place: Place<Seen<T>>, action: Action<T, Body>): Endpoint =>
  endpoint({
    ...place,
    method: "post",
    path: [...place.path, { words: action.words }],
    tag: action.tag,
    summary: action.summary,
    scope: "control",
    query: null,
    body: action.body,
    reply: null,
    errors: [...place.errors, ...action.errors],
    handle: (seen: Seen<T>, body: Body) => action.perform(seen, body),
  });

const reading = <P>(place: Place<P>, { tag, summary }: { tag: string; summary: string }) =>
  ({ ...place, method: "get", tag, summary, scope: "read", query: null, body: null }) as const;
