import type { EndpointFacts, MailboxFacts } from "./endpoint-facts.js";

interface Named {
  readonly endpoints: readonly EndpointFacts[];
  readonly mailboxes: readonly MailboxFacts[];
  /** Of all extensions: where several contexts have a number, it is there as often. */
  readonly numbers: readonly string[];
}

/**
 * How a PBX calls an extension: by the mailbox that a device of it names, the one of its number first; else by that of its
 * number where no other context has either, since it could be another tenant's; else by a device's caller id; "": not at all.
 */
export function extensionNames({ endpoints, mailboxes, numbers }: Named) {
  const byDevice = new Map(endpoints.map((endpoint) => [`PJSIP/${endpoint.name}`, endpoint]));
  const byAddress = new Map(mailboxes.map((one) => [`${one.mailbox}@${one.context || "default"}`, one]));
  const onlyMailbox = onlyOnes(mailboxes, ({ mailbox }) => mailbox);
  const onlyNumber = onlyOnes(numbers, (one) => one);
  return (number: string, devices: readonly string[]): string => {
    const its = devices.flatMap((device) => byDevice.get(device) ?? []);
    const named = its
      .flatMap((endpoint) => endpoint.mailboxes)
      .flatMap((name) => byAddress.get(name.includes("@") ? name : `${name}@default`) ?? []);
    const mailbox =
      named.find((one) => one.mailbox === number) ??
      named[0] ??
      (onlyNumber.has(number) ? onlyMailbox.get(number) : undefined);
    return mailbox?.fullName || its.map(({ callerId }) => nameIn(callerId)).find((name) => name !== "") || "";
  };
}

/** Those whose key no other has. */
function onlyOnes<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T> {
  const seen = new Set<string>();
  const only = new Map<string, T>();
  for (const one of all) {
    const key = keyOf(one);
    if (seen.has(key)) only.delete(key);
    else only.set(key, one);
    seen.add(key);
  }
  return only;
}

/** The name in `"Alice Adams" <100>`, which may stand there without quotes or alone; a number alone is none. */
function nameIn(callerId: string): string {
  const name = (callerId.split("<", 1)[0] ?? "").trim().replace(/^"(.*)"$/, "$1");
  return /^[0-9*#+]*$/.test(name) ? "" : name;
}
