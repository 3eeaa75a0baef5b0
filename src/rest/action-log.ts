import type { IncomingMessage, ServerResponse } from "node:http";
import type { Control } from "../control/command.js";
import { toAppError } from "../core/errors.js";
import type { Pbx, RestDeps } from "./deps.js";
import { exchangeOf } from "./exchange.js";
import { pathOf } from "./query.js";

/**
 * Carries out a request that acts, between two notes: who asks for what, and how it went, with all that it had done on PBXs.
 * Where the first cannot be written nothing is done.
 */
export async function writtenDown<T>(
  request: IncomingMessage,
  response: ServerResponse,
  { pbxs, actions }: Pick<RestDeps, "pbxs" | "actions">,
  act: (pbxs: readonly Pbx[]) => Promise<T>,
): Promise<T> {
  const { requestId, dialect, route, principal } = exchangeOf(response);
  const id = actions.begin({
    begunAt: actions.now(),
    requestId,
    account: principal?.account ?? "",
    address: request.socket.remoteAddress ?? "",
    dialect,
    operation: `${request.method} ${route ?? ""}`,
    path: pathOf(request),
  });
  const commands: object[] = [];
  const end = (result: string, message: string | null) =>
    actions.end(id, { endedAt: actions.now(), commands, result, message });
  try {
    const done = await act(pbxs.map((pbx) => ({ ...pbx, control: noting(pbx, commands) })));
    end("done", null);
    return done;
  } catch (error) {
    const { kind, message } = toAppError(error);
    end(kind, message);
    throw error;
  }
}

/** The same control; what goes through it is noted. */
function noting({ control, directory }: Pbx, commands: object[]): Control {
  const { slug: coreServer } = directory.coreServer;
  return {
    ...control,
    execute(command) {
      commands.push({ coreServer, ...command });
      return control.execute(command);
    },
    originate(call) {
      commands.push({ coreServer, type: "Originate", ...call });
      return control.originate(call);
    },
  };
}
