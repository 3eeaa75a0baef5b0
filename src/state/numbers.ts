import { endpointOf } from "./channel-name.js";
import type { Extension, PbxState } from "./model.js";
import { groupBy } from "./rules/lists.js";

type State = Pick<PbxState, "extensions" | "devices" | "endpoints">;

/** Answers the key of an extension. @param other a context that another extension of the same call is known by */
export type KeyOfNumber = (number: string, context: string, other?: string) => string | undefined;

/**
 * Which extension a number means in a context of the dialplan, whichever that is: calls come through many that no hint is in.
 * The context of a hint hangs together with those that its phones are in, and so with others that have phones there. Of what
 * hangs together with the context it is the only one of that number. Where nothing is known of the context, it is that of what
 * hangs together with the other one; where nothing is known of that either, of all, if all hangs together: else it might be
 * another tenant's.
 */
export function numbersOf(state: State): KeyOfNumber {
  const byNumber = groupBy(state.extensions.values(), ({ number }) => number);
  let made: Parts | undefined;
  const parts = (): Parts => {
    made ??= partsOf(state);
    return made;
  };
  return (number, context, other) => meant(byNumber.get(number) ?? [], parts, context, other)?.key;
}

/** The same, asked once. @param other another extension of the same call; undefined: none is known */
export function extensionNumbered(
  state: State,
  number: string,
  context: string,
  other?: Extension,
): Extension | undefined {
  const exact = state.extensions.get(`${number}@${context}`);
  if (exact !== undefined) return exact;
  const among = [...state.extensions.values()].filter((one) => one.number === number);
  return meant(among, () => partsOf(state), context, other?.context);
}

/** By context all that it hangs together with. */
type Parts = ReadonlyMap<string, ReadonlySet<string>>;

/** Of the extensions of one number. */
function meant(
  among: readonly Extension[],
  partsNow: () => Parts,
  context: string,
  other = "",
): Extension | undefined {
  const exact = among.find((one) => one.context === context);
  if (exact !== undefined || among.length === 0) return exact;
  const parts = partsNow();
  const part = parts.get(context) ?? parts.get(other) ?? onlyOne(parts.values());
  return onlyOne(among.filter((one) => part !== undefined && parts.get(one.context) === part));
}

/** undefined: there are several that differ, or none. */
function onlyOne<T>(values: Iterable<T>): T | undefined {
  const [one, another] = new Set(values);
  return another === undefined ? one : undefined;
}

function partsOf({ extensions, devices, endpoints }: State): Parts {
  const parts = new Map<string, Set<string>>();
  const partOf = (context: string): Set<string> => {
    const part = parts.get(context) ?? new Set([context]);
    parts.set(context, part);
    return part;
  };
  const join = (one: Set<string>, two: Set<string>): void => {
    if (one === two) return;
    const [small, large] = one.size < two.size ? [one, two] : [two, one];
    for (const context of small) parts.set(context, large.add(context));
  };
  for (const { key, context, devices: names } of extensions.values()) {
    const own = partOf(context);
    for (const name of names) {
      const phones = endpoints.get(endpointOf(name) ?? "")?.context ?? "";
      const isNews = phones !== "" && !own.has(phones); // most phones are in few contexts
      if (isNews && devices.get(name)?.key === key) join(partOf(context), partOf(phones));
    }
  }
  return parts;
}
