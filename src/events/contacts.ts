import type { AmiMessage } from "../ami/message.js";
import { MAX_TEXT_LENGTH } from "../core/limits.js";
import { ownText } from "../core/own-text.js";
import type { ContactFacts, ContactList } from "./contact-facts.js";
import { longText, number, text } from "./fields.js";

/** The lists that tell of contacts, item by item. */
export interface ContactLists {
  /** `PJSIPShowEndpoints`: which contacts an endpoint has, the configured ones too. */
  readonly endpoints: readonly AmiMessage[];
  /** `PJSIPShowRegistrationInboundContactStatuses`: all there is to say of those that have registered. */
  readonly registrations: readonly AmiMessage[];
}

/** `PJSIPShowEndpoint`: all contacts of one endpoint. */
export const contactsOfEndpoint = (endpoint: string, items: readonly AmiMessage[]): ContactList => ({
  endpoints: [endpoint],
  contacts: items
    .filter((item) => text(item, "Event") === "ContactStatusDetail")
    .map((item) => contactFacts(endpoint, item)),
});

/** Contacts that nobody has registered are configured. */
export function contactList({ endpoints, registrations }: ContactLists): ContactList {
  const registered = new Map(
    registrations.map((item) => [`${text(item, "AOR")}/${text(item, "URI")}`, item]),
  );
  return {
    endpoints: endpoints.map((item) => text(item, "ObjectName")),
    contacts: endpoints.flatMap((item) =>
      addresses(longText(item, "Contacts")).map(({ aor, uri }) => {
        const [endpoint, registration] = [text(item, "ObjectName"), registered.get(`${aor}/${uri}`)];
        return registration === undefined
          ? { endpoint, aor, uri, userAgent: "", expiresAt: null, status: "unknown" }
          : contactFacts(endpoint, registration);
      }),
    ),
  };
}

/** `100/sip:100@192.0.2.1:5060,100/sip:100@192.0.2.2:5060,`: a comma may stand within a URI as well. */
const addresses = (list: string): Pick<ContactFacts, "aor" | "uri">[] =>
  list.split(/,(?=[^,/]+\/sips?:|$)/i).flatMap((address) => {
    const slash = address.indexOf("/");
    const [aor, uri] = [address.slice(0, slash), address.slice(slash + 1)];
    return slash === -1 ? [] : { aor: ownText(aor, MAX_TEXT_LENGTH), uri: ownText(uri, MAX_TEXT_LENGTH) };
  });

/** A contact in detail; of one that is configured `RegExpire` is 0. */
const contactFacts = (endpoint: string, item: AmiMessage): ContactFacts => ({
  endpoint,
  aor: text(item, "AOR"),
  uri: text(item, "URI"),
  userAgent: text(item, "UserAgent"),
  expiresAt: number(item, "RegExpire") * 1000 || null,
  status: text(item, "Status").toLowerCase(),
});
