import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { AppError } from "../core/errors.js";
import { networks, publicAddresses } from "./addresses.js";
import { MAX_LOOKUPS_AT_ONCE, MAX_URL_LENGTH } from "./limits.js";
import { Slots } from "./slots.js";

export interface GuardDeps {
  /** IP addresses, networks and host names that may be asked although they are not public, or in our own network. */
  readonly allow: readonly string[];
  /** All addresses of a host name. */
  readonly resolve: (host: string) => Promise<readonly LookupAddress[]>;
  /** The networks that this host is in, as CIDR, at this moment. */
  readonly ownNetworks: () => readonly string[];
}

/** Says which URLs may be asked for, so that nobody reaches what only this host can reach. */
export interface Guard {
  /** Looks at all but where its host leads. @throws AppError 'invalid-request' */
  read(url: string): URL;
  /**
   * The addresses of the host of such a URL, all of them such that may be connected to.
   * @throws AppError 'invalid-request', the same whether there is no address or one that may not be asked: names of an
   *   own network are not to be found out. The same too when the signal comes first.
   */
  addressesOf(url: URL, signal: AbortSignal): Promise<readonly LookupAddress[]>;
}

export function createGuard({ allow, resolve, ownNetworks }: GuardDeps): Guard {
  const isPublic = publicAddresses();
  const isAllowedAddress = networks(allow);
  const allowedNames = new Set(allow.map(bare));
  const lookups = new Slots(MAX_LOOKUPS_AT_ONCE);
  /** None where there is none; why is nobody's business. */
  const find = async (host: string, signal: AbortSignal): Promise<readonly LookupAddress[]> => {
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    try {
      return await unlessAborted(
        signal,
        lookups.run(signal, () => resolve(host)),
      );
    } catch {
      return [];
    }
  };
  return {
    read,
    async addressesOf(url, signal) {
      const host = hostOf(url);
      const found = await find(host, signal);
      const isOwn = networks(ownNetworks());
      const mayBeAsked = ({ address }: LookupAddress) =>
        allowedNames.has(bare(host)) || isAllowedAddress(address) || (isPublic(address) && !isOwn(address));
      if (found.length === 0 || !found.every(mayBeAsked)) throw refused(host);
      return found;
    },
  };
}

function read(text: string): URL {
  if (text.length > MAX_URL_LENGTH) throw invalid(`The URL is longer than ${MAX_URL_LENGTH} characters.`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw invalid("The URL must be an absolute one of http or https.");
  }
  if (url.username !== "" || url.password !== "")
    throw invalid("The URL must be without a user and a password.");
  url.hash = "";
  return url;
}

/** As it is looked up: the brackets of an IPv6 address belong to the URL. */
const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, "");

/** Names that differ in case or in a last dot are one. */
const bare = (host: string): string => host.toLowerCase().replace(/\.$/, "");

const invalid = (message: string): AppError => new AppError("invalid-request", message, { field: "url" });

const refused = (host: string): AppError =>
  invalid(
    `Webhooks to '${host}' are not allowed: it does not resolve, or not to a public address. The administrator can permit it in webhooks.allow.`,
  );

/** A look-up cannot be called off: whoever asked goes on without it. */
async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
