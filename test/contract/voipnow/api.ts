import { beforeEach } from "vitest";
import { type Answer, type Call, serve } from "../client.js";
import { createWorld, type World } from "../world.js";

export const BASE = "/uapi";

/** A world for the tests of one file, and this API of it to ask: paths are those under its base. */
export function openApi(world: World = createWorld()) {
  const send = serve(world.deps);
  beforeEach(() => {
    world.setLive(true);
    world.failure = undefined;
    world.webhooks.clear();
    world.forgetDeeds();
  });
  const ask = (path: string, call?: Call): Promise<Answer> => send(BASE + path, call);
  return {
    world,
    ask,
    get: async (path: string, call?: Call): Promise<unknown> => read(await ask(path, call)),
    put: (path: string, body: unknown, call?: Call) => ask(path, { method: "PUT", body, ...call }),
    post: (path: string, body: unknown, call?: Call) => ask(path, { method: "POST", body, ...call }),
    remove: (path: string, call?: Call) => ask(path, { method: "DELETE", ...call }),
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
