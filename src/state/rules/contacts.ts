import type { ContactFacts, ContactList } from "../../events/contact-facts.js";
import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import type { Contact } from "../model.js";
import { contactKey } from "../questions.js";

/** One that is not known yet is found in the lists, which are read for it. */
export function contactSeen(draft: Draft, { endpoint, uri, status }: PbxEventOf<"ContactSeen">): void {
  const known = draft.contacts.get(contactKey(endpoint, uri));
  if (known !== undefined && !known.expired) draft.putContact({ ...known, status });
}

/**
 * It has unregistered, another took its place, or its time had run out: Asterisk removes it then, up to half a minute later,
 * and tells of all three alike.
 */
export function contactRemoved(draft: Draft, { endpoint, uri, at }: PbxEventOf<"ContactRemoved">): void {
  const known = draft.contacts.get(contactKey(endpoint, uri));
  if (known === undefined || known.expired) return;
  draft.contacts.delete(known.key);
  if (known.expiresAt === null || at < known.expiresAt || isThere(draft, known)) return;
  forgetExpired(draft, known);
  draft.putContact({ ...known, expired: true });
}

/** What there is now of these endpoints. */
export const contactsListed = (draft: Draft, { list }: PbxEventOf<"ContactsListed">): void =>
  takeContacts(draft, list);

/** What there is now of all endpoints: others are gone. */
export function takeAllContacts(draft: Draft, list: ContactList): void {
  const present = new Set(list.endpoints);
  for (const { key, endpoint } of [...draft.contacts.values()])
    if (!present.has(endpoint)) draft.contacts.delete(key);
  takeContacts(draft, list);
}

/** Of an AOR without any contact the one that has expired last stays known. */
function takeContacts(draft: Draft, { endpoints, contacts }: ContactList): void {
  const listed = new Set(contacts.map(({ endpoint, uri }) => contactKey(endpoint, uri)));
  const asked = new Set(endpoints);
  for (const { key, endpoint, expired } of [...draft.contacts.values()])
    if (asked.has(endpoint) && !listed.has(key) && !expired) draft.contacts.delete(key);
  for (const facts of contacts) takeContact(draft, facts);
}

function takeContact(draft: Draft, facts: ContactFacts): void {
  forgetExpired(draft, facts);
  draft.putContact({ ...facts, key: contactKey(facts.endpoint, facts.uri), expired: false });
}

/** Its device is back. */
function forgetExpired(draft: Draft, { endpoint, aor }: Pick<Contact, "endpoint" | "aor">): void {
  for (const contact of [...draft.contacts.values()]) {
    if (contact.expired && contact.endpoint === endpoint && contact.aor === aor)
      draft.contacts.delete(contact.key);
  }
}

const isThere = (draft: Draft, { endpoint, aor }: Contact): boolean =>
  [...draft.contacts.values()].some(
    (other) => !other.expired && other.endpoint === endpoint && other.aor === aor,
  );
