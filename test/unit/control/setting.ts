import type { AmiAction } from "../../../src/ami/action.js";
import type { ControlDeps } from "../../../src/control/deps.js";
import { createControl } from "../../../src/control/execute.js";
import type { Until } from "../../../src/control/until.js";
import type { AppError } from "../../../src/core/errors.js";
import type { PbxEvent } from "../../../src/events/event.js";
import { AT } from "../state/facts.js";
import { given } from "../state/story.js";
import { type Answers, fakeSession, type Lists } from "./fake-session.js";

export interface Setting {
  /** What has happened before. */
  readonly events: readonly PbxEvent[];
  readonly lists?: Lists;
  readonly answers?: Answers;
  readonly dialplan?: Partial<ControlDeps["dialplan"]>;
  /** Whose a dialplan context is: that of the one tenant. */
  readonly tenantOf?: ControlDeps["tenantOf"];
  readonly onSend?: (what: AmiAction) => AppError | undefined;
  /** What the PBX does while it is waited for. */
  readonly follows?: readonly PbxEvent[];
  /** full: what is told cannot be written down. */
  readonly disk?: "full";
  /** The link for actions. */
  readonly up?: boolean;
}

/** A control over a story of what happened, with a session that keeps what is sent. */
export function setting({
  events,
  lists = {},
  answers = {},
  dialplan,
  tenantOf = () => "default",
  onSend,
  follows = [],
  disk,
  up = true,
}: Setting) {
  const story = given(...events);
  const fake = fakeSession(lists, onSend, answers);
  const begun: string[] = [];
  const forgotten: string[] = [];
  const told: PbxEvent[] = [];
  const waits: number[] = [];
  const logged: unknown[] = [];
  const until: Until = (question, timeoutMs) => {
    waits.push(timeoutMs);
    story.when(...follows);
    return Promise.resolve(question(story.state));
  };
  const silent = () => {};
  const control = createControl({
    state: story.state,
    session: () => (up ? fake.session : undefined),
    dialplan: {
      originateContext: "outgoing",
      transferContext: "transfers",
      queueContext: "agents",
      voicemailContext: null,
      ...dialplan,
    },
    tenantOf,
    until,
    originates: { begin: () => `tandem-${begun.push("x")}`, forget: (id) => void forgotten.push(id) },
    tell: (fact) => {
      if (disk === "full") throw new Error("disk full");
      told.push(fact);
      story.when(fact);
    },
    now: () => AT + 7,
    log: { error: silent, warn: silent, info: (_, fields) => logged.push(fields), debug: silent },
  });
  return { ...fake, story, control, forgotten, told, waits, logged };
}
