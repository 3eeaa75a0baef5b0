import { beforeEach } from "vitest";
import { type Answer, type Call, serve } from "../client.js";
import { createWorld } from "../world.js";
import { BASE } from "./samples.js";

/** Where the one core server of these tests stands. */
export const CS = `${BASE}/coreServers/getByName/default`;

/** A world for the tests of one file, and its API to ask: paths are those under the core server. */
export function openApi() {
  const world = createWorld();
  const send = serve(world.deps);
  beforeEach(() => {
    world.setLive(true);
    world.failure = undefined;
    world.hasConferences = true;
    world.logged.length = 0;
    world.forgetDeeds();
  });
  const ask = (path: string, call?: Call): Promise<Answer> => send(CS + path, call);
  const read = async (path: string, call?: Call): Promise<unknown> => (await ask(path, call)).json();
  return {
    world,
    ask,
    read,
    /** One property of each object of a list. */
    values: async (path: string, key: string, call?: Call) =>
      ((await read(path, call)) as Record<string, unknown>[]).map((object) => object[key]),
    post: (path: string, body?: unknown, call?: Call) =>
      ask(path, { method: "POST", ...(body !== undefined && { body }), ...call }),
  };
}

/** What a failure is: its status and its sentence. */
export const told = ({ status, text }: Answer): [number, string] => [status, text];
