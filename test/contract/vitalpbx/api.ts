import { beforeEach } from "vitest";
import { type Answer, type Call, serve } from "../client.js";
import { TOLD } from "../mailboxes.js";
import { createWorld, type World } from "../world.js";

export const BASE = "/api/v2";

/** A world for the tests of one file, and this API of it to ask: paths are those under its base. */
export function openApi(world: World = createWorld()) {
  const send = serve(world.deps);
  beforeEach(() => {
    world.setLive(true);
    world.failure = undefined;
    world.secretsAsked.length = 0;
    Object.assign(world.mailboxes, { told: [TOLD], outcome: "done", capacity: 100 });
    world.forgetDeeds();
  });
  const ask = (path: string, call?: Call): Promise<Answer> => send(BASE + path, call);
  return {
    world,
    ask,
    data: async <T = unknown>(path: string, call?: Call): Promise<T> => dataOf<T>(await ask(path, call)),
    post: (path: string, body: unknown, call?: Call) => ask(path, { method: "POST", body, ...call }),
  };
}

/** What an answer tells; throws for one that is a failure. */
function dataOf<T>({ status, text }: Answer): T {
  if (status !== 200) throw new Error(`answered ${status}: ${text}`);
  return (JSON.parse(text) as { data: T }).data;
}

/** What a failure is: its status and its sentence; of any other answer its status alone. */
export const told = ({ status, text }: Answer): readonly unknown[] =>
  status < 400 ? [status] : [status, JSON.parse(text).message];
