import { deviceKey, endpointOf } from "./channel-name.js";
import type { MutableTable } from "./layer.js";
import type { EndpointFacts, Extension, PbxState } from "./model.js";

type Devices = PbxState["devices"];

/**
 * Whose a device is, read off all hints that name it whenever somebody asks: the same in whatever order they were told, and
 * right again when one of them goes.
 */
export class DeviceIndex implements Devices {
  /** By `deviceKey`: keys of all extensions whose hints name it. */
  readonly namedBy: MutableTable<ReadonlySet<string>>;
  /** Those sets that are nobody else's. A PBX may name one device by all of its hints. */
  readonly #own = new WeakSet<ReadonlySet<string>>();
  readonly #state: Pick<PbxState, "extensions" | "endpoints">;

  constructor(
    state: Pick<PbxState, "extensions" | "endpoints">,
    namedBy: MutableTable<ReadonlySet<string>> = new Map(),
  ) {
    this.#state = state;
    this.namedBy = namedBy;
  }

  get(device: string): Extension | undefined {
    const named = deviceKey(device);
    const keys = [...(this.namedBy.get(named) ?? [])];
    const { extensions, endpoints } = this.#state;
    if (keys.length < 2) return extensions.get(keys[0] ?? "");
    const endpoint = endpoints.get(endpointOf(named) ?? "");
    const claims = keys
      .flatMap((key) => extensions.get(key) ?? [])
      .map((extension) => ({ extension, weights: weightsOf(extension, named, endpoint) }));
    return claims.reduce((a, b) => (outweighs(b, a) ? b : a)).extension;
  }

  /** The extension names these devices now, and those before; undefined: it is, or was, not there. */
  change(before: Extension | undefined, now: Extension | undefined): void {
    const [had, has] = [namesOf(before), namesOf(now)];
    for (const named of had) if (!has.has(named)) this.#take(named, before?.key);
    for (const named of has) if (!had.has(named) && now !== undefined) this.#give(named, now.key);
  }

  #take(named: string, key: string | undefined): void {
    const others = this.#ownSet(named);
    others.delete(key ?? "");
    if (others.size === 0) this.namedBy.delete(named);
  }

  #give(named: string, key: string): void {
    this.#ownSet(named).add(key);
  }

  /** That of a table below stays as it is. */
  #ownSet(named: string): Set<string> {
    const known = this.namedBy.get(named);
    if (known !== undefined && this.#own.has(known)) return known as Set<string>;
    const own = new Set(known);
    this.#own.add(own);
    this.namedBy.set(named, own);
    return own;
  }
}

const namesOf = (extension: Extension | undefined): ReadonlySet<string> =>
  new Set(extension?.devices.map(deviceKey));

interface Claim {
  readonly extension: Extension;
  readonly weights: readonly number[];
}

/**
 * What speaks for a device being an extension's own, and not one of those that its lamp is about: in the order in which it
 * counts, more before less.
 */
function weightsOf(
  { number, context, devices }: Extension,
  device: string,
  endpoint: EndpointFacts | undefined,
): readonly number[] {
  const name = device.slice(device.indexOf("/") + 1);
  return [
    Number(name === number),
    Number(endpoint !== undefined && shownNumber(endpoint.callerId) === number),
    numbersIn(name).includes(number) ? number.length : 0,
    Number(endpoint?.context === context),
    -new Set(devices.map(deviceKey)).size,
  ];
}

function outweighs(one: Claim, other: Claim): boolean {
  const index = one.weights.findIndex((weight, i) => weight !== other.weights[i]);
  const [a = 0, b = 0] = [one.weights[index], other.weights[index]];
  return index === -1 ? one.extension.key < other.extension.key : a > b;
}

/** `100` in `"Alice Adams" <100>`, and in `100`. */
const shownNumber = (callerId: string): string =>
  callerId
    .slice(callerId.lastIndexOf("<") + 1)
    .replace(/>.*$/, "")
    .trim();

/** `T8`, `8`, `200` and `1` in `T8_200_1`. */
const numbersIn = (name: string): readonly string[] => [
  ...name.split(/[^0-9A-Za-z]+/),
  ...(name.match(/[0-9]+/g) ?? []),
];
