import type { Change, Occurrence, Segment } from "../state/model.js";
import type { ToldLeg } from "../store/told-legs.js";
import type { Occasion, OccasionType } from "./occasion.js";
import { type Leg, Together } from "./together.js";
import { NOTHING_TOLD, remember, type Told } from "./told.js";

/** What an occurrence was an occasion of, and what is to be remembered of the legs; null: a leg that is gone. */
export interface Heard {
  readonly occasions: readonly Occasion[];
  readonly told: ReadonlyMap<string, Told | null>;
}

/**
 * Finds occasions in what happens to the legs of one core server. Of each leg of an extension a dial-in or a dial-out is
 * told at most once, then an answer, a hangup once and last; of legs that ring together the beginning of the first, and the
 * end of the one that was answered, or of the last; of each caller of a queue the same. A leg that talks when it is seen
 * first is told of at its end alone. No clock, no input or output.
 */
export class Occasions {
  readonly #legs = new Map<string, Leg>();
  readonly #together: Together;

  constructor(legs: readonly ToldLeg<Told>[]) {
    for (const { segment, told } of legs) this.#legs.set(segment.id, { segment, told });
    this.#together = new Together(this.#legs.values());
  }

  hear({ at, changes }: Occurrence): Heard {
    const told = new Map<string, Told | null>();
    const touched = new Set(changes.flatMap((change) => this.#take(change, told)));
    for (const leg of touched) {
      this.#noteAnswerer(leg, told);
      if (this.#together.join(leg)) told.set(leg.segment.id, leg.told);
    }
    const occasions = [...touched].flatMap((leg) => {
      const before = leg.told;
      leg.told = remember(before, leg.segment, this.#related(leg));
      const found =
        leg.segment.endedAt === null
          ? [...this.#beginnings(leg, before, at), ...this.#answers(leg, before, at)]
          : [...this.#answers(leg, before, leg.segment.endedAt), ...this.#endings(leg, told)];
      if (leg.told !== before) told.set(leg.segment.id, leg.told);
      if (leg.segment.endedAt !== null) this.#together.remove(leg);
      return found;
    });
    for (const { segment } of touched) {
      if (segment.endedAt === null) continue;
      this.#legs.delete(segment.id);
      told.set(segment.id, null);
    }
    return { occasions, told };
  }

  /** The leg that a change is about. One that we had not heard of is to be remembered from now on. */
  #take(change: Change, told: Map<string, Told | null>): Leg[] {
    if (!("segment" in change)) return [];
    const { segment } = change;
    const known = this.#legs.get(segment.id);
    if (known !== undefined) return [Object.assign(known, { segment })];
    const isOld = segment.state === "up";
    const leg = { segment, told: { ...NOTHING_TOLD, begun: isOld, answered: isOld } };
    this.#legs.set(segment.id, leg);
    told.set(segment.id, leg.told);
    return [leg];
  }

  /** Of several that a leg rings, the one that answers is at its other end, though the others may be so for a moment more. */
  #noteAnswerer({ segment }: Leg, told: Map<string, Told | null>): void {
    const dialer = this.#legs.get(segment.dialingFrom ?? "");
    if (dialer === undefined || segment.state !== "up" || dialer.told.talked) return;
    dialer.told = { ...dialer.told, other: segment };
    told.set(dialer.segment.id, dialer.told);
  }

  #related({ segment: { linked, dialingFrom, dialingTo }, told }: Leg): Segment | undefined {
    const answerer = told.talked ? undefined : this.#legs.get(told.other?.id ?? "")?.segment;
    if (linked === null && dialingFrom === null && answerer?.state === "up") return answerer;
    return this.#legs.get(linked ?? dialingFrom ?? dialingTo[0] ?? "")?.segment;
  }

  #beginnings(leg: Leg, before: Told, at: number): Occasion[] {
    const joined = leg.told.queues.filter(({ name }) => !before.queues.some((call) => call.name === name));
    const type = leg.told.begun ? null : beginningOf(leg.segment);
    if (type !== null) leg.told = { ...leg.told, begun: true, called: this.#called(leg) };
    const isTold = type === "dial-in" && this.#together.others(leg).some((other) => other.told.begun);
    return [
      ...(type === null || isTold ? [] : this.#ofExtension(leg, type, at)),
      ...joined.map(({ name }) => this.#ofQueue(leg, name, { type: "dial-in", at, answered: false })),
    ];
  }

  #answers(leg: Leg, before: Told, at: number): Occasion[] {
    const queues = leg.told.queues.filter(
      ({ name, answered }) => answered && !before.queues.some((call) => call.name === name && call.answered),
    );
    const isNew = !leg.told.answered && wasAnswered(leg);
    if (isNew) leg.told = { ...leg.told, answered: true };
    return [
      ...(isNew ? this.#ofExtension(leg, "answer", at) : []),
      ...queues.map(({ name }) => this.#ofQueue(leg, name, { type: "answer", at, answered: true })),
    ];
  }

  #endings(leg: Leg, told: Map<string, Told | null>): Occasion[] {
    const at = leg.segment.endedAt ?? 0;
    const others = this.#together.others(leg);
    const isAnswered = wasAnswered(leg);
    for (const other of isAnswered ? others : []) {
      other.told = { ...other.told, over: true };
      told.set(other.segment.id, other.told);
    }
    const isTold = isAnswered || (!leg.told.over && others.length === 0);
    return [
      ...(isTold ? this.#ofExtension(leg, "hangup", at) : []),
      ...leg.told.queues.map(({ name, answered }) =>
        this.#ofQueue(leg, name, { type: "hangup", at, answered }),
      ),
    ];
  }

  #ofExtension(leg: Leg, type: OccasionType, at: number): Occasion[] {
    const { segment, told } = leg;
    if (segment.extension === null) return [];
    const subject = { kind: "extension", key: segment.extension } as const;
    const called = told.called ?? this.#called(leg);
    const last = this.#other(leg);
    const other = type === "answer" && !segment.incoming && last?.state !== "up" ? null : last;
    return [{ type, at, subject, segment, other, called, answered: wasAnswered(leg) }];
  }

  #ofQueue(leg: Leg, key: string, what: Pick<Occasion, "type" | "at" | "answered">): Occasion {
    const called = leg.segment.did ?? key;
    return {
      ...what,
      subject: { kind: "queue", key },
      segment: leg.segment,
      other: this.#other(leg),
      called,
    };
  }

  #other({ told: { other } }: Leg): Segment | null {
    return other === null ? null : (this.#legs.get(other.id)?.segment ?? other);
  }

  /** Of a leg that is called: what its caller dialled, unless that one has talked to somebody else before. */
  #called(leg: Leg): string | null {
    const { did, incoming, callerId, dialingTo, queue, conference } = leg.segment;
    const other = this.#other(leg);
    if (incoming) {
      const caller = this.#legs.get(other?.id ?? "");
      return (caller?.told.talked ? null : other?.did) ?? callerId.number;
    }
    const dialled = dialingTo.length > 0 ? other?.callerId.number : undefined;
    return did ?? dialled ?? queue?.name ?? conference?.room ?? null;
  }
}

/**
 * The leg of an originated call is a call out, though its phone rings first: it begins when it dials. One that takes over
 * somebody else's call (a pickup by API) neither dials nor is dialled, and has no beginning.
 */
function beginningOf({ incoming, state, did, dialingTo, queue, conference }: Segment): OccasionType | null {
  if (incoming) return state === "down" ? null : "dial-in";
  const calls = did !== null || dialingTo.length > 0 || queue !== null || conference !== null;
  return calls ? "dial-out" : null;
}

/** The own phone of an originated call answers before anybody else does. When a leg was answered is not always known. */
const wasAnswered = ({ segment: { state, incoming, did }, told }: Leg): boolean =>
  state === "up" && (incoming || did !== null || told.talked);
