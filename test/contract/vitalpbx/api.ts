import { beforeEach } from "vitest";
import type { Answer, Call } from "../client.js";
import { TOLD } from "../mailboxes.js";
import { openAt } from "../open-at.js";
import { createWorld, type World } from "../world.js";

export const BASE = "/api/v2";

export function openApi(world: World = createWorld()) {
  const api = openAt(BASE, world);
  beforeEach(() => {
    world.secretsAsked.length = 0;
    Object.assign(world.mailboxes, { told: [TOLD], outcome: "done", capacity: 100 });
  });
  return {
    ...api,
    data: async <T = unknown>(path: string, call?: Call): Promise<T> => dataOf<T>(await api.ask(path, call)),
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
