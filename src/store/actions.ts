import type { Database } from "better-sqlite3";
import { cutText, cutValue } from "../core/cut.js";
import { createChain } from "./chain.js";
import { durably } from "./durable.js";
import { type ChainFilter, chainReader, type ReadEntry } from "./read-chain.js";

const MAX_PATH_LENGTH = 512; // what of a longer path is kept
const MAX_MESSAGE_LENGTH = 512; // what of a longer failure is
const MAX_BODY_LENGTH = 2_048; // as JSON; of a larger body its beginning is kept, as a text
const MAX_COMMANDS_LENGTH = 16_384; // the same of all that was to be done

/** A request that acts: by whom, and what it names. */
export interface NewAction {
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  readonly requestId: string;
  readonly account: string;
  /** Who ran a command of the command line, which no account does. */
  readonly systemUser?: string;
  /** Of who is connected. */
  readonly address: string;
  readonly dialect: string;
  /** Method and documented path. */
  readonly operation: string;
  /** As it was asked for, without parameters. */
  readonly path: string;
  /** As it was sent; null: none was. Secrets in it are not kept. */
  readonly body: unknown;
}

export interface ActionEnd {
  readonly endedAt: number;
  /** What was to be done, in order. */
  readonly commands: readonly object[];
  /** `done`, or the cause of the failure. */
  readonly result: string;
  /** The failure in a sentence. */
  readonly message: string | null;
}

/** An action with its end; of long texts, lists and bodies the beginning. */
export interface Action extends NewAction, Omit<ActionEnd, "endedAt" | "result" | "commands"> {
  readonly id: number;
  readonly commands: readonly unknown[];
  /** null: it is under way, or Tandem ended in the middle of it. */
  readonly endedAt: number | null;
  readonly result: string | null;
}

/** Who had what done, kept on disk alone: an entry when it begins, and another when it has ended. */
export interface ActionStore {
  /** Written down when this returns: before anything is done. Answers its id. */
  begin(action: NewAction): number;
  /** What was written before, and this, is on disk when this returns, so that the request may be answered. */
  end(id: number, end: ActionEnd): void;
  /** Makes a change that is one write, and writes it down with it: both are there, and on disk, or neither. */
  withChange<T>(action: NewAction & Pick<ActionEnd, "commands">, change: () => T): T;
  /** Oldest first, a page at a time. */
  find(filter: ChainFilter): Iterable<Action>;
  /** A slice of them at most. Answers how many entries are gone. */
  forgetBegunBefore(time: number): number;
}

export function createActionStore(database: Database): ActionStore {
  const { append, forgetBefore } = createChain(database, "actions");
  const read = chainReader(database, "actions");
  const begin: ActionStore["begin"] = ({ begunAt, path, body, ...action }) =>
    append({
      at: begunAt,
      begun: null,
      facts: { ...action, path: cutText(path, MAX_PATH_LENGTH), body: bounded(body, MAX_BODY_LENGTH) },
    });
  const appendEnd = (id: number, { endedAt, commands, result, message }: ActionEnd) =>
    append({
      at: endedAt,
      begun: id,
      facts: {
        commands: [bounded(commands, MAX_COMMANDS_LENGTH)].flat(),
        result,
        message: message === null ? null : cutText(message, MAX_MESSAGE_LENGTH),
      },
    });
  const change = database.transaction(
    (action: NewAction & Pick<ActionEnd, "commands">, make: () => unknown) => {
      const made = make();
      const { commands, ...begun } = action;
      appendEnd(begin(begun), { endedAt: action.begunAt, commands, result: "done", message: null });
      return made;
    },
  );
  return {
    begin,
    end: (id, end) => void durably(database, () => appendEnd(id, end)),
    withChange: (action, make) =>
      durably(database, () => change.immediate(action, make)) as ReturnType<typeof make>,
    *find(filter) {
      for (const entry of read(filter)) yield toAction(entry);
    },
    forgetBegunBefore: forgetBefore,
  };
}

/** With texts and lists cut; what is still longer than that is its beginning, as a text. */
function bounded(value: unknown, maxLength: number): unknown {
  const kept = cutValue(value);
  const text = JSON.stringify(kept) ?? "null";
  return text.length > maxLength ? cutText(text, maxLength) : (kept ?? null);
}

const toAction = ({ id, at, facts, endedAt, ending }: ReadEntry): Action => ({
  id,
  begunAt: at,
  endedAt,
  ...JSON.parse(facts),
  ...(ending === null ? { commands: [], result: null, message: null } : JSON.parse(ending)),
});
