import type { AmiSession } from "../ami/session.js";
import { AppError, toAppError } from "../core/errors.js";
import { bundleFault } from "../state/bundles.js";
import type { BundleMember, PbxState } from "../state/model.js";
import { bring, keysOf } from "./bundle-keys.js";
import type { ControlDeps } from "./deps.js";
import { requireShipped } from "./dialplan.js";
import type { BundlePlan } from "./plan-bundles.js";

type Deps = Pick<ControlDeps, "state" | "session" | "tell" | "now" | "log">;

/**
 * Bundles in Tandem's database and in the PBX's. Ours decides: it is written when the PBX's has all of it, and what was left
 * half done there, by whomever, is brought back to ours. One at a time, since each looks at the whole.
 */
export class Bundles {
  readonly #deps: Deps;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** All of it or nothing. Errors as `bring`; also `conflict` without our dialplan, and where another request was faster. */
  async set(session: AmiSession, plan: BundlePlan): Promise<void> {
    const main = plan.main.key;
    const members = plan.members.map(({ key }) => key);
    if (members.length > 0) await requireShipped(session, "tandem-bundle", plan.main.number);
    await this.#inTurn(async () => {
      const { state, tell, now } = this.#deps;
      if (bundleFault(state, main, members) !== undefined) {
        throw new AppError("conflict", "Another request has tied these extensions meanwhile.");
      }
      try {
        await bring(session, keysOf(withBundle(state, main, members)));
        tell({ type: "BundleSet", main, members, at: now() });
      } catch (error) {
        await this.#restore(session);
        throw error;
      }
    });
  }

  /** To be asked whenever the PBX's may be other than ours: it can be acted on again, or it has been compared. */
  async reconcile(): Promise<void> {
    await this.#inTurn(async () => {
      const session = this.#deps.session();
      if (session !== undefined) await this.#restore(session);
    });
  }

  /** Where it cannot be done now, it is when the link is there again. */
  async #restore(session: AmiSession): Promise<void> {
    const { state, log } = this.#deps;
    try {
      if (await bring(session, keysOf([...state.bundleMembers.values()]))) {
        log.warn("bundles on the PBX restored to Tandem's settings");
      }
    } catch (error) {
      const { kind, message } = toAppError(error);
      const hasNone = kind === "conflict" && [...state.bundleMembers.values()].length === 0;
      if (!hasNone) log.warn("bundles of the PBX may differ from ours", { reason: message });
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

/** All memberships as they are with this bundle in place of what the main had. */
const withBundle = (
  { bundleMembers }: PbxState,
  main: string,
  members: readonly string[],
): readonly BundleMember[] => [
  ...[...bundleMembers.values()].filter((member) => member.main !== main),
  ...members.map((key, position) => ({ key, main, position })),
];
