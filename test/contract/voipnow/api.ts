import type { Answer, Call } from "../client.js";
import { openAt } from "../open-at.js";
import type { World } from "../world.js";

export const BASE = "/uapi";

export function openApi(world?: World) {
  const api = openAt(BASE, world);
  return {
    ...api,
    get: async (path: string, call?: Call): Promise<unknown> => read(await api.ask(path, call)),
  };
}

/** A collection's entries; of 204 none. */
export function entriesOf({ status, json }: Answer): readonly Record<string, unknown>[] {
  if (status === 204) return [];
  if (status !== 200) throw new Error(`answered ${status}`);
  return (json() as { entry: readonly Record<string, unknown>[] }).entry;
}

/** What a failure is: its status and its code; of any other answer its status alone. */
export function told({ status, text }: Answer): readonly unknown[] {
  return status < 400 ? [status] : [status, JSON.parse(text).error.code];
}

const read = ({ status, text }: Answer): unknown => (text === "" ? { status } : JSON.parse(text));
