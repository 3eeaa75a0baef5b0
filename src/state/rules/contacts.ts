import type { ContactList } from "../../events/contact-facts.js";
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
  if (known !== undefined && !known.expired) endContact(draft, known, at);
}

/** Of an AOR without any contact the one that has expired last stays known. */
function endContact(draft: Draft, contact: Contact, at: number): void {
  draft.contacts.delete(contact.key);
  if (contact.expiresAt === null || at < contact.expiresAt || isThere(draft, contact)) return;
  forgetExpired(draft, contact);
  draft.putContact({ ...contact, expired: true });
}

/** What there is now of these endpoints. A list can overtake the event of a contact's end. */
export function contactsListed(draft: Draft, { list, at }: PbxEventOf<"ContactsListed">): void {
  for (const gone of takeListed(draft, list)) endContact(draft, gone, at);
}

/** What there is now of all endpoints: others are gone. How a contact ended that nobody looked at is not known. */
export function takeAllContacts(draft: Draft, list: ContactList): void {
  const present = new Set(list.endpoints);
  for (const { key, endpoint } of [...draft.contacts.values()])
    if (!present.has(endpoint)) draft.contacts.delete(key);
  for (const { key } of takeListed(draft, list)) draft.contacts.delete(key);
}

/** Answers those of the listed endpoints that are not there any more. */
function takeListed(draft: Draft, { endpoints, contacts }: ContactList): Contact[] {
  const listed = new Set(contacts.map(({ endpoint, uri }) => contactKey(endpoint, uri)));
  const asked = new Set(endpoints);
  const back = new Set(contacts.map(aorKey));
  for (const { key, expired, ...contact } of [...draft.contacts.values()])
    if (expired && back.has(aorKey(contact))) draft.contacts.delete(key);
  for (const facts of contacts)
    draft.putContact({ ...facts, key: contactKey(facts.endpoint, facts.uri), expired: false });
  return [...draft.contacts.values()].filter(
    ({ key, endpoint, expired }) => asked.has(endpoint) && !listed.has(key) && !expired,
  );
}

/** Of an AOR one is remembered. */
function forgetExpired(draft: Draft, { endpoint, aor }: Pick<Contact, "endpoint" | "aor">): void {
  for (const contact of [...draft.contacts.values()]) {
    if (contact.expired && contact.endpoint === endpoint && contact.aor === aor)
      draft.contacts.delete(contact.key);
  }
}

/** No name of either holds a line break. */
const aorKey = ({ endpoint, aor }: Pick<Contact, "endpoint" | "aor">): string => `${endpoint}\n${aor}`;

const isThere = (draft: Draft, { endpoint, aor }: Contact): boolean =>
  [...draft.contacts.values()].some(
    (other) => !other.expired && other.endpoint === endpoint && other.aor === aor,
  );
