import type { IncomingMessage, ServerResponse } from "node:http";
import type { Control } from "../control/command.js";
import { toAppError } from "../core/errors.js";
import type { RestDeps } from "./deps.js";
import { exchangeOf } from "./exchange.js";
import { type Acted, notingDeeds } from "./noted-deeds.js";
import { pathOf } from "./query.js";
import { remoteAddressOf } from "./remote-address.js";

type Deps = Acted & Pick<RestDeps, "actions">;

/**
 * Carries out a request that acts, between two notes: who asks for what, and how it went, with all that it had done. Where
 * the first cannot be written nothing is done.
 */
export async function writtenDown<T>(
  request: IncomingMessage,
  response: ServerResponse,
  deps: Deps,
  { body, act }: { readonly body: unknown; readonly act: (acted: Acted) => Promise<T> },
): Promise<T> {
  const record = new ActionRecord(request, response, deps.actions);
  record.begin(body);
  return await record.carryOut(() => act(notingDeeds(deps, (command) => record.note(command))));
}

/** Answers a request that reads, and writes it down as if it acted from when it asks for secrets on. */
export async function writtenDownIfSecret<T>(
  request: IncomingMessage,
  response: ServerResponse,
  deps: Deps,
  read: (acted: Acted) => Promise<T>,
): Promise<T> {
  const record = new ActionRecord(request, response, deps.actions);
  const pbxs = deps.pbxs.map((pbx) => {
    const secretsOf: Control["secretsOf"] = (auths) => {
      if (auths.length > 0) {
        record.begin(null);
        record.note({ coreServer: pbx.directory.coreServer.slug, type: "TellSecrets", of: auths });
      }
      return pbx.control.secretsOf(auths);
    };
    return { ...pbx, control: { ...pbx.control, secretsOf } };
  });
  return await record.carryOut(() => read({ ...deps, pbxs }));
}

/** What is written of one request. */
class ActionRecord {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #actions: Deps["actions"];
  readonly #commands: object[] = [];
  #id: number | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, actions: Deps["actions"]) {
    this.#request = request;
    this.#response = response;
    this.#actions = actions;
  }

  /** Once; a second time nothing more is written. */
  begin(body: unknown): void {
    const { requestId, dialect, route, principal } = exchangeOf(this.#response);
    this.#id ??= this.#actions.begin({
      begunAt: this.#actions.now(),
      requestId,
      account: principal?.account ?? "",
      address: remoteAddressOf(this.#request),
      dialect,
      operation: `${this.#request.method} ${route ?? ""}`,
      path: pathOf(this.#request),
      body,
    });
  }

  note(command: object): void {
    this.#commands.push(command);
  }

  async carryOut<T>(act: () => Promise<T>): Promise<T> {
    try {
      const done = await act();
      this.#end("done", null);
      return done;
    } catch (error) {
      const { kind, message } = toAppError(error);
      this.#end(kind, message);
      throw error;
    }
  }

  #end(result: string, message: string | null): void {
    if (this.#id === undefined) return;
    this.#actions.end(this.#id, { endedAt: this.#actions.now(), commands: this.#commands, result, message });
  }
}
