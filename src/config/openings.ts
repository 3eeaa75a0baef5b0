import { asMatched } from "../core/number-readings.js";
import type { CallRules } from "../directory/call-rules.js";
import { isLoopback } from "./demo-accounts.js";
import type { Variables } from "./environment.js";
import { at, type Fault, toldOf } from "./faults.js";
import type { ReadableAccount, ReadableYaml } from "./file.js";
import { present, toCallRules } from "./settings.js";

/** No private network is wider than this: `fc00::/7`. */
const WIDEST_PREFIX = 7;

/** Settings that let in more than is likely to be meant. */
export function openings(file: string, yaml: ReadableYaml, env: Variables): Fault[] {
  const hosts = env.TANDEM_HTTP_HOSTS ?? yaml.http?.hosts;
  const hostsPlace = env.TANDEM_HTTP_HOSTS === undefined ? at(file, ["http", "hosts"]) : "TANDEM_HTTP_HOSTS";
  return [
    ...toldOf(hostsPlace, present(hosts).includes("*") ? ANY_HOST : undefined),
    ...(yaml.http?.origins ?? []).flatMap((origin, index) =>
      toldOf(at(file, ["http", "origins", index]), isPlain(origin) ? PLAIN_ORIGIN : undefined),
    ),
    ...(yaml.webhooks?.allow ?? []).flatMap((network, index) =>
      toldOf(at(file, ["webhooks", "allow", index]), isWide(network) ? WIDE_NETWORK : undefined),
    ),
    ...rulesIn(file, yaml).flatMap(({ place, calls }) => toldOf(place, deadAllows(calls))),
  ];
}

const ANY_HOST = 'contains "*": protection against DNS rebinding is off';
const PLAIN_ORIGIN =
  "is without TLS: whoever is on the way can change its pages, which may do what its users may; set one of https";
const WIDE_NETWORK =
  "lets webhooks ask for almost any address, also this machine's own: name the receivers or their networks";

const isPlain = (origin: string | null): boolean =>
  origin?.startsWith("http:") === true && !isLoopback(new URL(origin).hostname.replace(/^\[(.*)\]$/, "$1"));

const isWide = (network: string | null): boolean => {
  const bits = network?.split("/")[1];
  return bits !== undefined && Number(bits) < WIDEST_PREFIX;
};

/** Beginnings that are allowed and refused in one place, where the refusal decides; undefined: there is none. */
export function deadAllows({ allow, refuse }: Pick<CallRules, "allow" | "refuse">): string | undefined {
  const refused = new Set(refuse.map(asMatched));
  const both = allow.filter((one) => refused.has(asMatched(one)));
  if (both.length === 0) return undefined;
  return `allows and refuses ${both.join(", ")}: the refusal decides; take one of them out`;
}

type Calls = NonNullable<ReadableAccount["calls"]>;

/** All places where it is said what may be called. */
function rulesIn(file: string, { calls, coreServers, accounts }: ReadableYaml) {
  const said = (path: readonly PropertyKey[], one: Calls | null | undefined) =>
    one ? [{ place: at(file, [...path, "calls"]), calls: toCallRules(one) }] : [];
  return [
    ...said([], calls),
    ...(coreServers ?? []).flatMap((server, s) =>
      (server?.tenants ?? []).flatMap((tenant, t) => said(["coreServers", s, "tenants", t], tenant?.calls)),
    ),
    ...(accounts ?? []).flatMap((account, index) => said(["accounts", index], account?.calls)),
  ];
}
