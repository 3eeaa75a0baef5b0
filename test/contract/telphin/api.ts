import type { Answer, Call } from "../client.js";
import { openAt } from "../open-at.js";
import { numericId, type World } from "../world.js";

export const BASE = "/api/ver1.0";

export function openApi(world?: World) {
  const api = openAt(BASE, world);
  return {
    ...api,
    get: async <T = unknown>(path: string, call?: Call): Promise<T> => {
      const { status, text } = await api.ask(path, call);
      if (status !== 200) throw new Error(`answered ${status}: ${text}`);
      return JSON.parse(text) as T;
    },
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
