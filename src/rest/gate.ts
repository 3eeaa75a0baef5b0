import type { IncomingMessage, ServerResponse } from "node:http";
import { type MethodsAt, tellCrossOrigin } from "./cross-origin.js";
import type { RestDeps } from "./deps.js";
import { refuseForeignPage } from "./foreign-pages.js";
import { hostsOf } from "./hosts.js";
import type { ErrorForm } from "./problem.js";

/** A path and all below it, as far as that decides who may ask, and how a refusal is told. */
export interface Place {
  readonly base: string;
  /** "tandem" for our own pages. */
  readonly dialect: string;
  readonly form: ErrorForm;
  /** Whoever reads there goes on reading: that is refused to foreign pages too. */
  readonly isStream: boolean;
  /** null: pages of other origins have nothing to read there. */
  readonly methodsAt: MethodsAt | null;
}

/** Methods that do nothing, and whose answers a browser keeps from foreign pages. */
const READING: readonly (string | undefined)[] = ["GET", "HEAD", "OPTIONS"];

/** Before anybody's credentials are looked at: whom a request is for, and from which page it comes. */
export interface Gate {
  /**
   * @returns false: it is answered already
   * @throws AppError 'misdirected', 'malformed-request', 'forbidden'
   */
  pass(request: IncomingMessage, response: ServerResponse, path: string, place: Place): boolean;
  /** The same for a connection that is to stay open. */
  passUpgrade(request: IncomingMessage): void;
}

export function createGate({ hosts, origins }: Pick<RestDeps, "hosts" | "origins">): Gate {
  const requireOurHost = hostsOf(hosts);
  const allowed = new Set(origins);
  return {
    pass(request, response, path, { isStream, methodsAt }) {
      requireOurHost(request);
      if (methodsAt !== null && tellCrossOrigin(request, response, { allowed, path, methodsAt }))
        return false;
      if (isStream || !READING.includes(request.method)) refuseForeignPage(request, allowed);
      return true;
    },
    passUpgrade(request) {
      requireOurHost(request);
      refuseForeignPage(request, allowed);
    },
  };
}
