import type { DirectoryExtension } from "../../../directory/directory.js";
import { endpointOf } from "../../../state/channel-name.js";
import type { EndpointFacts } from "../../../state/model.js";
import { ownDevices } from "../../../state/questions.js";
import type { TenantView } from "./tenant-view.js";

/** A device of an extension: what its hint names and what is no other's. */
export interface Device {
  readonly numericId: number;
  /** `pjsip`, `sip`, `iax2`, … */
  readonly technology: string;
  /** Without its technology. */
  readonly name: string;
  /** undefined: it is no PJSIP device, or the PBX has no endpoint of that name. */
  readonly endpoint: EndpointFacts | undefined;
}

export function devicesOf(
  { pbx }: TenantView,
  extension: Pick<DirectoryExtension, "key" | "devices">,
): readonly Device[] {
  const state = pbx.state();
  return ownDevices(state, extension).map((device) => {
    const slash = device.indexOf("/");
    const technology = device.slice(0, slash).toLowerCase();
    const name = device.slice(slash + 1);
    return {
      numericId: pbx.directory.deviceIds(device).numericId,
      technology,
      name,
      endpoint: state.endpoints.get(endpointOf(device) ?? ""),
    };
  });
}

/** What each device logs in with, by name of the credentials. */
export type Secrets = ReadonlyMap<string, string>;

/** Where nobody may be told, nobody is asked. */
export const NO_SECRETS: Secrets = new Map();

/** The first of its credentials that has a password; "": none that may be told. */
export const secretOf = ({ endpoint }: Device, secrets: Secrets): string =>
  endpoint?.auths.map((auth) => secrets.get(auth) ?? "").find((secret) => secret !== "") ?? "";
