import { setTimeout as delay } from "node:timers/promises";
import type { AmiMessage } from "../ami/message.js";
import { header } from "../ami/message.js";
import type { AmiSession } from "../ami/session.js";
import { AppError, toAppError } from "../core/errors.js";
import { AUDIT_RECHECK_MS, CONTACT_SETTLE_MS, RELOAD_SETTLE_MS } from "../core/limits.js";
import type { Log } from "../core/log.js";
import type { ContactList } from "../events/contact-facts.js";
import type { NewIds, PbxEvent, PbxEventOf } from "../events/event.js";
import { whyNotRead } from "../events/not-read.js";
import { buildSnapshot, type NameOf } from "../events/snapshot.js";
import { isRead, timestamp, translate } from "../events/translate.js";
import { type Difference, persisting } from "../state/audit.js";
import type { PbxState } from "../state/model.js";
import { tellsOfNewHint } from "../state/questions.js";
import { groupBy } from "../state/rules/lists.js";
import { withinBootTime } from "./boot.js";
import { compare } from "./compare.js";
import { ContactNews } from "./contact-news.js";
import { toldRecordings } from "./read-recordings.js";
import { readSnapshot } from "./read-snapshot.js";
import { Tally } from "./tally.js";
import { WaitingFacts } from "./waiting-facts.js";
import { Wishes } from "./wishes.js";

export interface FollowerDeps {
  readonly state: PbxState;
  /** Takes facts in, one batch at a time; answers how many were about channels never seen. */
  readonly take: (events: readonly PbxEvent[]) => number;
  /** Takes it that the link is gone; answers why the disk did not, or null. */
  readonly lose: (at: number) => unknown;
  readonly nameOf: NameOf;
  readonly newIds: () => NewIds;
  readonly newId: () => string;
  readonly now: () => number;
  readonly auditIntervalMs: number;
  readonly log: Log;
  readonly onOriginateEnded: (event: PbxEventOf<"OriginateEnded">) => void;
  readonly onAudit: (differences: readonly Difference[]) => void;
  /** The first snapshot of a session is in. */
  readonly onFollowed: () => void;
}

/** What an audit found. */
export interface PastAudit {
  readonly at: number;
  readonly differences: number;
  /** How many of each kind. */
  readonly about: Readonly<Record<string, number>>;
}

const countByKind = (differences: readonly Difference[]): PastAudit["about"] =>
  Object.fromEntries(
    [...groupBy(differences, ({ about }) => about)].map(([about, some]) => [about, some.length]),
  );

/** Keeps the live state of one PBX in step with it: events as they come, snapshots when a part is missing, audits. */
export class Follower {
  readonly unknownEvents = new Tally();
  readonly droppedEvents = new Tally();
  eventLagMs: number | null = null;
  /** Since when the PBX's events come late; null: they come in time, or none do. */
  lateSince: number | null = null;
  lastAudit: PastAudit | null = null;
  readonly #deps: FollowerDeps;
  #wishes: Wishes;
  #contactNews = new ContactNews();
  #bootSeen: () => void = () => {};
  /** The one that is followed now. What another still had in hand must not touch what this one keeps. */
  #session: AmiSession | undefined;
  /** Facts that wait for the snapshot which is being read; null: none is. */
  #waiting: WaitingFacts | null = new WaitingFacts();

  constructor(deps: FollowerDeps) {
    this.#deps = deps;
    this.#wishes = new Wishes(deps.auditIntervalMs);
  }

  /** Follows a session that has just logged in, until it ends. A fault here ends the session: a new one starts clean. */
  onUp(session: AmiSession): void {
    const wishes = new Wishes(this.#deps.auditIntervalMs);
    this.#session = session;
    this.#wishes = wishes;
    this.#contactNews = new ContactNews();
    this.#waiting = new WaitingFacts();
    const booted = new Promise<void>((resolve) => {
      this.#bootSeen = resolve;
    });
    this.#keepInStep(session, wishes, booted).catch((error: unknown) => session.drop(toAppError(error)));
    session.watchPace((isLate) => this.#keepPace(isLate));
    session.closed.then(
      () => wishes.make("audit"), // wakes the loop, which then finds the session closed
      () => {},
    );
  }

  /** Hears what came in one chunk. Throws where the disk refuses; then the session ends. */
  readonly onEvents = (messages: readonly AmiMessage[]): void => {
    if (messages.some((event) => header(event, "Event") === "FullyBooted")) this.#bootSeen();
    this.#hear(messages);
  };

  /** The link is gone: until the next snapshot nothing that we hold is known to be so. */
  onDown(): void {
    this.#session = undefined;
    this.#waiting = new WaitingFacts();
    this.lateSince = null;
    const refusal = this.#deps.lose(this.#deps.now());
    if (refusal !== null) this.#deps.log.error("database write failed", { error: String(refusal) });
  }

  /** Asks for an audit now. */
  requestAudit(): void {
    this.#wishes.make("audit");
  }

  async #keepInStep(session: AmiSession, wishes: Wishes, booted: Promise<void>): Promise<void> {
    await withinBootTime(session, booted);
    await this.#snapshot(session);
    this.#deps.onFollowed();
    for (;;) {
      const { state, now } = this.#deps;
      const wish = await wishes.next(this.#contactNews.dueInMs(state, now()));
      this.#contactNews.hearOfTime(state, now());
      if (wish === "audit") await this.#audit(session);
      else {
        await delay(wish === "snapshot" ? RELOAD_SETTLE_MS : CONTACT_SETTLE_MS);
        await (wish === "snapshot" ? this.#snapshot(session) : this.#readNewContacts(session));
      }
    }
  }

  #hear(messages: readonly AmiMessage[]): void {
    const facts: PbxEvent[] = [];
    for (const message of messages) {
      const fact = translate(message, this.#deps);
      if (fact !== undefined) facts.push(fact);
      else this.#count(header(message, "Event") ?? "");
    }
    this.#measureLag(messages);
    if (this.#waiting === null) this.#take(facts);
    else this.#waiting.add(facts);
    for (const fact of facts) this.#notice(fact);
  }

  #count(name: string): void {
    if (!isRead(name) && whyNotRead(name) === undefined) this.unknownEvents.add(name);
  }

  #measureLag(messages: readonly AmiMessage[]): void {
    const newest = messages.at(-1);
    const sentAt = newest === undefined ? undefined : timestamp(newest);
    if (sentAt !== undefined) this.eventLagMs = Math.max(this.#deps.now() - sentAt, 0);
  }

  /** What comes late is still whole and in order: nothing has to be read anew. */
  #keepPace(isLate: boolean): void {
    this.lateSince = isLate ? this.#deps.now() : null;
    if (isLate) this.#deps.log.warn("the PBX's events come late", { eventLagMs: this.eventLagMs });
    else this.#deps.log.info("the PBX's events are in time again");
  }

  #notice(fact: PbxEvent): void {
    if (fact.type === "ModuleReloaded" || tellsOfNewHint(this.#deps.state, fact))
      this.#wishes.make("snapshot");
    if (this.#contactNews.hear(this.#deps.state, fact)) this.#wishes.make("contacts");
    if (fact.type === "OriginateEnded") this.#deps.onOriginateEnded(fact);
  }

  #take(facts: readonly PbxEvent[]): void {
    const unseen = this.#deps.take(facts);
    if (unseen === 0) return;
    this.droppedEvents.add("channel-never-seen", unseen);
    this.#wishes.make("audit");
  }

  async #snapshot(session: AmiSession): Promise<void> {
    const { take, now, state, log } = this.#deps;
    this.#requireCurrent(session);
    this.#waiting ??= new WaitingFacts();
    const { facts: waiting } = this.#waiting;
    const lists = await readSnapshot(session, toldRecordings(state, waiting));
    const snapshot = buildSnapshot(lists, this.#deps);
    this.#requireCurrent(session);
    take([{ type: "SnapshotTaken", at: now(), snapshot }, ...waiting]);
    this.#waiting = null;
    const { channels, extensions } = snapshot;
    log.info("snapshot in", {
      channels: channels.length,
      extensions: extensions.length,
      waited: waiting.length,
    });
  }

  #takeContacts(session: AmiSession, list: ContactList): void {
    this.#requireCurrent(session);
    this.#deps.take([{ type: "ContactsListed", at: this.#deps.now(), list }]);
  }

  async #readNewContacts(session: AmiSession): Promise<void> {
    this.#takeContacts(session, await this.#contactNews.readNew(session));
  }

  #requireCurrent(session: AmiSession): void {
    if (session !== this.#session) throw new AppError("pbx-unavailable", "The AMI session is over.");
  }

  /** Looks twice, since between the PBX's list and our reading of it events are on their way. */
  async #audit(session: AmiSession): Promise<void> {
    const first = await this.#look(session, "first");
    const lasting = first.length === 0 ? [] : persisting(first, await this.#lookAgain(session));
    this.lastAudit = { at: this.#deps.now(), differences: lasting.length, about: countByKind(lasting) };
    this.#deps.onAudit(lasting);
    if (lasting.length === 0) return;
    for (const difference of lasting) this.#deps.log.warn("audit: the PBX differs", { ...difference });
    await this.#snapshot(session);
  }

  async #lookAgain(session: AmiSession): Promise<Difference[]> {
    await delay(AUDIT_RECHECK_MS);
    return await this.#look(session, "last");
  }

  /** Contacts are taken in too: of a registration that is renewed no event tells. */
  async #look(session: AmiSession, which: "first" | "last"): Promise<Difference[]> {
    const { state } = this.#deps;
    const { list, differences: contacts } = await this.#contactNews.audit(session, state);
    if (which === "last" || contacts.length === 0) this.#takeContacts(session, list);
    return [...contacts, ...(await compare(session, this.#deps))];
  }
}
