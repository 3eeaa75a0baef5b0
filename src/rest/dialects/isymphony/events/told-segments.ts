import type { Directory, DirectoryConference } from "../../../../directory/directory.js";
import type { Change, Conference, Segment } from "../../../../state/model.js";
import { AS_THEY_BEGIN, AS_THEY_END, type Condition, conditionsOf, type Leg } from "./conditions.js";
import type { Facts, News } from "./event.js";
import { partyOf } from "./party.js";
import { began, ended, hungUp } from "./segment-facts.js";

type People = Pick<Directory, "extension" | "userOf" | "queue" | "conferenceOf">;

/** A living segment, and what has been told of it. */
interface ToldLeg extends Leg {
  /** It is told of, to the end: it has, or had to do with, something that a licence covers. */
  revealed: boolean;
  conditions: Map<string, Condition<ToldLeg>>;
  /** Tenants to whom the last event about it was told. */
  audience: ReadonlySet<string>;
  /** Tenants to whom anything about it was told. */
  readonly hearers: Set<string>;
}

/** What subscribers have been told of the living call segments; answers what is news to them. */
export class ToldSegments {
  readonly #directory: People;
  readonly #legs = new Map<string, ToldLeg>();
  /** By identifier. What comes in one go is heard of when it is over: by then the directory may have lost a room. */
  readonly #rooms = new Map<string, DirectoryConference>();

  constructor(directory: People) {
    this.#directory = directory;
  }

  /** Of one occurrence: first what ends, then who hung up, then what begins, in whatever order the changes are. */
  hear(changes: readonly Change[]): News[] {
    for (const change of changes) if (change.type === "ConferenceChanged") this.#learn(change.conference);
    const touched = new Set(changes.flatMap((change) => this.#take(change)));
    for (const leg of touched) if (this.#isOfConcern(leg)) this.#reveal(leg, touched);
    const revealed = [...touched].filter((leg) => leg.revealed);
    const beginnings: Condition<ToldLeg>[] = [];
    const endings: Condition<ToldLeg>[] = [];
    for (const leg of revealed) this.#compare(leg, beginnings, endings);
    const closed = [...touched].filter(({ segment }) => segment.endedAt !== null);
    for (const { segment } of closed) this.#legs.delete(segment.id);
    for (const change of changes) if (change.type === "ConferenceRemoved") this.#rooms.delete(change.room);
    return [
      ...sorted(endings, AS_THEY_END).map((condition) => this.#news(ended(condition), condition)),
      ...closed.filter((leg) => leg.revealed).map(goodbye),
      ...sorted(beginnings, AS_THEY_BEGIN).map((condition) => this.#news(began(condition), condition)),
    ];
  }

  #learn(conference: Conference): void {
    const room = this.#directory.conferenceOf(conference);
    if (room !== undefined) this.#rooms.set(room.identifier, room);
  }

  /** The segment that a change is about, as it is now. One that closes keeps its party: the extension may be gone. */
  #take(change: Change): ToldLeg[] {
    if (change.type === "SegmentClosed") {
      const leg = this.#legs.get(change.segment.id);
      if (leg === undefined) return [];
      leg.segment = change.segment;
      return [leg];
    }
    if (change.type !== "SegmentOpened" && change.type !== "SegmentChanged") return [];
    return [this.#put(change.segment)];
  }

  #put(segment: Segment): ToldLeg {
    const party = partyOf(segment, this.#directory);
    const known = this.#legs.get(segment.id);
    if (known !== undefined) return Object.assign(known, { segment, party });
    const leg = {
      segment,
      party,
      revealed: false,
      conditions: new Map(),
      audience: new Set<string>(),
      hearers: new Set<string>(),
    };
    this.#legs.set(segment.id, leg);
    return leg;
  }

  #isOfConcern({ segment, party, revealed }: ToldLeg): boolean {
    return (
      revealed ||
      party.licensed ||
      (segment.queue !== null &&
        this.#directory.queue({ identifier: segment.queue.name })?.enabled === true) ||
      (segment.conference !== null && this.#rooms.has(segment.conference.room))
    );
  }

  /** An event about two tells of both: with one segment all that it is related to come to light. */
  #reveal(leg: ToldLeg, touched: Set<ToldLeg>): void {
    leg.revealed = true;
    touched.add(leg);
    const { linked, dialingFrom, dialingTo } = leg.segment;
    for (const id of [linked, dialingFrom, ...dialingTo]) {
      const related = this.#legs.get(id ?? "");
      if (related !== undefined && !related.revealed) this.#reveal(related, touched);
    }
  }

  /** A condition of two segments is found at the first of them. */
  #compare(leg: ToldLeg, beginnings: Condition<ToldLeg>[], endings: Condition<ToldLeg>[]): void {
    const now = conditionsOf(leg, leg.conditions, this.#legs, {
      directory: this.#directory,
      rooms: this.#rooms,
    });
    for (const condition of [...leg.conditions.values()]) {
      if (now.has(condition.key)) continue;
      for (const one of condition.legs) one.conditions.delete(condition.key);
      endings.push(condition);
    }
    for (const condition of now.values()) {
      if (leg.conditions.has(condition.key)) continue;
      for (const one of condition.legs) one.conditions.set(condition.key, condition);
      beginnings.push(condition);
    }
  }

  /**
   * Told to the tenants of the extensions, the queue and the room that it names. A leg from outside is nobody's: an event
   * about nothing else goes to whom the last one about it went.
   */
  #news(facts: Facts, { legs, tenant }: Condition<ToldLeg>): News {
    const own = [tenant, ...legs.map(({ party }) => party.tenant)].filter((slug) => slug !== null);
    const audience = new Set(own.length > 0 ? own : legs.flatMap((leg) => [...leg.audience]));
    for (const leg of legs) {
      leg.audience = audience;
      for (const slug of audience) leg.hearers.add(slug);
    }
    return { facts, tenants: audience };
  }
}

const sorted = <C extends Condition>(conditions: readonly C[], order: typeof AS_THEY_END): C[] =>
  conditions.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));

/** Whoever has heard of a leg hears that it is gone. */
function goodbye(leg: ToldLeg): News {
  const { tenant } = leg.party;
  return { facts: hungUp(leg), tenants: new Set(tenant === null ? leg.hearers : [...leg.hearers, tenant]) };
}
