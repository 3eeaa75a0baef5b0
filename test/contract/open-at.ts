import { beforeEach } from "vitest";
import { type Answer, type Call, serve } from "./client.js";
import { createWorld, type World } from "./world.js";

/**
 * A world for the tests of one file, and one API of it to ask: paths are those under its base. Before each test what the one
 * before has changed is as it was.
 */
export function openAt(base: string, world: World = createWorld()) {
  const send = serve(world.deps);
  beforeEach(() => {
    world.setLive(true);
    world.failure = undefined;
    world.webhooks.clear();
    world.forgetDeeds();
  });
  const ask = (path: string, call?: Call): Promise<Answer> => send(base + path, call);
  const sending = (method: string) => (path: string, body: unknown, call?: Call) =>
    ask(path, { method, body, ...call });
  return {
    world,
    ask,
    /** Paths are whole ones. */
    send,
    post: sending("POST"),
    put: sending("PUT"),
    remove: (path: string, call?: Call) => ask(path, { method: "DELETE", ...call }),
  };
}
