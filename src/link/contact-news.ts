import { action } from "../ami/action.js";
import { AppError } from "../core/errors.js";
import { CONTACT_OVERDUE_MS, MAX_QUESTIONS_AT_ONCE } from "../core/limits.js";
import type { ContactList } from "../events/contact-facts.js";
import { contactList, contactsOfEndpoint } from "../events/contacts.js";
import type { PbxEvent } from "../events/event.js";
import { contactDifferences, type Difference } from "../state/audit.js";
import type { Contact, PbxState } from "../state/model.js";
import { tellsOfNewContact } from "../state/questions.js";
import { type Lister, withinBounds } from "./bounded-lists.js";
import { readContacts, readList } from "./read-snapshot.js";

/** Which endpoints are to be asked for their contacts, since an event of a contact says little more than that it is there. */
export class ContactNews {
  readonly #endpoints = new Set<string>();
  /** Contacts that were asked about because this time of theirs had run out. */
  readonly #askedFor = new Map<string, number>();
  #reading = false;

  /** Whether there is something to be read now. */
  hear(state: PbxState, fact: PbxEvent): boolean {
    const isNews =
      tellsOfNewContact(state, fact) ||
      // the list that is being read, and is taken in after this, may have it as it was before
      (this.#reading && (fact.type === "ContactSeen" || fact.type === "ContactRemoved"));
    if (isNews && "endpoint" in fact) this.#endpoints.add(fact.endpoint);
    return isNews;
  }

  /**
   * In how many milliseconds contacts are to be asked about again: when their time has run out, for either they have
   * renewed it, of which no event tells, or Asterisk is about to take them away.
   */
  dueInMs(state: PbxState, now: number): number {
    const times = [...overdueAt(state, this.#askedFor)].map(([, time]) => time);
    return times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) - now;
  }

  /** Takes up those whose time has run out. */
  hearOfTime(state: PbxState, now: number): void {
    for (const key of this.#askedFor.keys())
      if (state.contacts.get(key) === undefined) this.#askedFor.delete(key);
    for (const [{ key, endpoint, expiresAt }, time] of overdueAt(state, this.#askedFor)) {
      if (time > now || expiresAt === null) continue;
      this.#askedFor.set(key, expiresAt);
      this.#endpoints.add(endpoint);
    }
  }

  /** New ones each by itself, all where these are many. Actions: PJSIPShowEndpoint, or those of `readContacts`. */
  async readNew(unbounded: Lister): Promise<ContactList> {
    const endpoints = this.#take();
    return await this.#whileReading(async () => {
      const session = withinBounds(unbounded);
      if (endpoints.length > MAX_QUESTIONS_AT_ONCE) return await readAll(session);
      const lists = await Promise.all(endpoints.map((endpoint) => contactsOf(session, endpoint)));
      return {
        endpoints: lists.flatMap((list) => list.endpoints),
        contacts: lists.flatMap((list) => list.contacts),
      };
    });
  }

  /**
   * All of them, and where they differ from what we hold; of endpoints of which there is news nothing is said. Actions: those
   * of `readContacts`, Ping.
   */
  async audit(
    unbounded: Lister,
    state: PbxState,
  ): Promise<{ readonly list: ContactList; readonly differences: Difference[] }> {
    const news = new Set(this.#take());
    return await this.#whileReading(async () => {
      const list = await readAll(withinBounds(unbounded));
      await unbounded.send(action("Ping")); // events held back by an older Asterisk come before its answer
      const isSettled = (endpoint: string) => !news.has(endpoint) && !this.#endpoints.has(endpoint);
      return { list, differences: contactDifferences(state, list, isSettled) };
    });
  }

  #take(): string[] {
    const endpoints = [...this.#endpoints];
    this.#endpoints.clear();
    return endpoints;
  }

  async #whileReading<T>(read: () => Promise<T>): Promise<T> {
    this.#reading = true;
    try {
      return await read();
    } finally {
      this.#reading = false;
    }
  }
}

/** The contacts that have not been asked about for their time yet, and when they are to be. */
function* overdueAt(
  { contacts }: PbxState,
  askedFor: ReadonlyMap<string, number>,
): Iterable<[contact: Contact, time: number]> {
  for (const contact of contacts.values()) {
    const { key, expiresAt, expired } = contact;
    if (expiresAt !== null && !expired && askedFor.get(key) !== expiresAt)
      yield [contact, expiresAt + CONTACT_OVERDUE_MS];
  }
}

async function readAll(session: Lister): Promise<ContactList> {
  const lists = await readContacts(session);
  return lists === null ? { endpoints: [], contacts: [] } : contactList(lists);
}

/** An endpoint that has been taken away meanwhile has none. */
async function contactsOf(session: Lister, endpoint: string): Promise<ContactList> {
  try {
    const items = await readList(session, action("PJSIPShowEndpoint", { Endpoint: endpoint }));
    return contactsOfEndpoint(endpoint, items);
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused")
      return { endpoints: [endpoint], contacts: [] };
    throw error;
  }
}
