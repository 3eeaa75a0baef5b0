import { beforeEach } from "vitest";
import { type Answer, type Call, serve } from "../client.js";
import { createWorld, numericId, type World } from "../world.js";

export const BASE = "/api/ver1.0";

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
  const sending = (method: string) => (path: string, body: unknown, call?: Call) =>
    ask(path, { method, body, ...call });
  return {
    world,
    ask,
    send,
    get: async <T = unknown>(path: string, call?: Call): Promise<T> => {
      const { status, text } = await ask(path, call);
      if (status !== 200) throw new Error(`answered ${status}: ${text}`);
      return JSON.parse(text) as T;
    },
    post: sending("POST"),
    put: sending("PUT"),
    remove: (path: string, call?: Call) => ask(path, { method: "DELETE", ...call }),
  };
}

/** What a failure is: its status, its sentence and its word; of any other answer its status alone. */
export function told({ status, text }: Answer): readonly unknown[] {
  if (status < 400) return [status];
  const { message, status: word } = JSON.parse(text);
  return word === undefined ? [status, message] : [status, message, word];
}

export const phoneId = (key: string): string => String(numericId(`extension ${key}`));
export const queueId = (identifier: string): string => String(numericId(`queue ${identifier}`));
