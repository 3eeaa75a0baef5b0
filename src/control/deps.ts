import type { AmiSession } from "../ami/session.js";
import type { Log } from "../core/log.js";
import type { PbxEvent } from "../events/event.js";
import type { PbxState } from "../state/model.js";
import type { Originates } from "./originates.js";
import type { Until } from "./until.js";

/** What commands are carried out with, on one PBX. */
export interface ControlDeps {
  readonly state: PbxState;
  /** The session for actions, while its link is up: a slow action there holds up no events. */
  readonly session: () => AmiSession | undefined;
  /**
   * The contexts where calls are made and transferred to, and where a queue dials who has logged in (null: as calls are
   * made). null: where the extension's own phone would look. Of voicemail: where a number is its mailbox; null: the context
   * of asterisk-conf/tandem/extensions_tandem.conf.
   */
  readonly dialplan: {
    readonly originateContext: string | null;
    readonly transferContext: string | null;
    readonly queueContext: string | null;
    readonly voicemailContext: string | null;
  };
  /** Slug of the tenant that has a dialplan context; null: none of the configured ones. */
  readonly tenantOf: (context: string) => string | null;
  readonly until: Until;
  readonly originates: Pick<Originates, "begin" | "forget">;
  /** Takes in a fact that we have made true, and that the PBX raises no event for. */
  readonly tell: (fact: PbxEvent) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Log;
}
