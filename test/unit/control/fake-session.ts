import type { AmiAction } from "../../../src/ami/action.js";
import type { AmiList } from "../../../src/ami/answer.js";
import type { AmiMessage } from "../../../src/ami/message.js";
import type { AmiSession, ListOptions } from "../../../src/ami/session.js";
import { AppError } from "../../../src/core/errors.js";

export const message = (headers: Readonly<Record<string, string>>): AmiMessage => ({
  headers: Object.entries(headers),
});

export const refusal = (reason: string): AppError =>
  new AppError("pbx-refused", `Asterisk refused: ${reason}.`, { reason });

/** The items of a list, or why there is none. */
export type Listed = readonly Readonly<Record<string, string>>[] | AppError;

export type Lists = Readonly<Record<string, Listed | ((what: AmiAction) => Listed)>>;

export interface FakeSession {
  readonly session: AmiSession;
  readonly sent: AmiAction[];
  /** Values of the headers of the one action of that name. */
  fields(name: string): Readonly<Record<string, string>>;
}

/** The answers to actions that do more than succeed. */
export type Answers = Readonly<Record<string, AmiMessage>>;

/** A session whose lists are scripted and whose other actions succeed, or fail with the error named for them. */
export function fakeSession(
  lists: Lists,
  onSend: (what: AmiAction) => AppError | undefined = () => undefined,
  answers: Answers = {},
): FakeSession {
  const sent: AmiAction[] = [];
  const session = {
    send(what: AmiAction) {
      sent.push(what);
      const error = onSend(what);
      return error
        ? Promise.reject(error)
        : Promise.resolve(answers[what.name] ?? message({ Response: "Success" }));
    },
    list<T = AmiMessage>(what: AmiAction, options: Partial<ListOptions<T>> = {}): Promise<AmiList<T>> {
      const { empty = [], keep = (item: AmiMessage) => item as T } = options;
      sent.push(what);
      const list = lists[what.name] ?? refusal(`no list ${what.name}`);
      const items = typeof list === "function" ? list(what) : list;
      if (items instanceof AppError) {
        const reason = String(items.details.reason);
        const none = { response: message({ Response: "Error" }), items: [], complete: undefined, bytes: 0 };
        return empty.includes(reason) ? Promise.resolve(none) : Promise.reject(items);
      }
      return Promise.resolve({
        response: message({ Response: "Success" }),
        items: items.map(message).map(keep),
        complete: undefined,
        bytes: 0,
      });
    },
  } satisfies Pick<AmiSession, "send" | "list">;
  return {
    session: session as unknown as AmiSession,
    sent,
    fields: (name) => Object.fromEntries(sent.find((what) => what.name === name)?.fields ?? []),
  };
}
