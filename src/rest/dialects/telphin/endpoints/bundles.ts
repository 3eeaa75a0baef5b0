import { type BundleFault, bundleFault, bundleOf } from "../../../../state/bundles.js";
import { type Endpoint, endpoint } from "../../../endpoint.js";
import type { Path } from "../../../path.js";
import { SetBundle } from "../bodies.js";
import type { ClientView, Phone } from "../client-view.js";
import { invalid } from "../faults.js";
import { CLIENT, EXTENSION, type LocatedExtension, live, locatePhone, requirePhone } from "../place.js";
import * as schemas from "../schemas.js";

const BUNDLE: Path = [{ words: ["client"] }, CLIENT, { words: ["extensions_bundle"] }, EXTENSION];

type Place = LocatedExtension<Phone>;

const locateLive = live(locatePhone);

const WHY: Readonly<Record<BundleFault["why"], string>> = {
  "main-is-member": "is a member of another extension's bundle, and can have none of its own",
  "is-the-main": "is the main of this bundle, and cannot be its member too",
  "is-named-twice": "is named twice",
  "is-a-main": "is the main of a bundle of its own",
  "is-another's": "is a member of another extension's bundle",
};

/** Sets all members at once, in place of those that were there. */
async function setBundle({ client, one: main }: Place, ids: readonly number[]) {
  const members = ids.map((id) => phoneWith(client, id));
  const keys = members.map(({ extension }) => extension.key);
  const fault = bundleFault(client.pbx.state(), main.extension.key, keys);
  if (fault !== undefined)
    throw invalid(`The extension '${idOf(fault, [main, ...members])}' ${WHY[fault.why]}.`);
  await client.pbx.control.execute({ type: "SetBundle", main: main.extension.key, members: keys });
  return presentBundle({ client, one: main });
}

/** Throws `invalid-request`: what the body names is no part of the path. */
function phoneWith(client: ClientView, id: number): Phone {
  const one = client.extensions().find((each) => each.id === id);
  if (one === undefined) throw invalid(`There is no extension '${id}'.`);
  return requirePhone(one);
}

const idOf = ({ extension }: BundleFault, phones: readonly Phone[]): number | undefined =>
  phones.find((phone) => phone.extension.key === extension)?.id;

const presentBundle = ({ client, one: main }: Pick<Place, "client" | "one">) => {
  const phones = new Map(client.phones().map((phone) => [phone.extension.key, phone.id]));
  const members = bundleOf(client.pbx.state(), main.extension.key);
  return { bundle_list: members.flatMap(({ key }) => phones.get(key) ?? []), bundle_id: main.id };
};

const common = { path: BUNDLE, tag: "Extension bundles", query: null, reply: schemas.Bundle } as const;
const acting = {
  ...common,
  scope: "control",
  live: true,
  errors: ["not-found", "conflict", "pbx-refused"],
  locate: locateLive,
} as const;

export const bundleEndpoints: readonly Endpoint[] = [
  endpoint({
    ...acting,
    method: "post",
    summary: "Sets the extensions that are tied to a main one",
    body: SetBundle,
    status: 201,
    handle: setBundle,
  }),
  endpoint({
    ...common,
    method: "get",
    summary: "The extensions that are tied to a main one",
    scope: "read",
    live: false,
    body: null,
    errors: ["not-found"],
    locate: locatePhone,
    handle: presentBundle,
  }),
  endpoint({
    ...acting,
    method: "delete",
    summary: "Unties all extensions from a main one",
    body: null,
    handle: (place) => setBundle(place, []),
  }),
];
