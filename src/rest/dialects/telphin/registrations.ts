import { createHash } from "node:crypto";
import type { z } from "zod";
import { endpointOf } from "../../../state/channel-name.js";
import { contactsOfExtension } from "../../../state/questions.js";
import type { Phone } from "./client-view.js";
import type * as schemas from "./schemas.js";
import { gmtOrNull } from "./time.js";

/** Where the phones of an extension can be reached. One whose registration has run out cannot. */
export function presentRegistrations({
  client,
  extension,
  id,
}: Phone): z.output<typeof schemas.Registrations> {
  const contacts = contactsOfExtension(client.pbx.state(), extension).filter(({ expired }) => !expired);
  return {
    registered: contacts.length > 0 || (isKnown(extension.devices) ? false : null),
    extension_id: id,
    registrations: contacts.map(({ key, uri, userAgent, expiresAt }) => ({
      device: userAgent === "" ? null : userAgent,
      real_address: null,
      contact_address: uri,
      expires: gmtOrNull(expiresAt),
      registration_id: createHash("sha256").update(key).digest("hex").slice(0, 32),
    })),
  };
}

/** Of devices that are not PJSIP's the PBX tells no registration. */
const isKnown = (devices: readonly string[]): boolean =>
  devices.every((device) => endpointOf(device) !== null);
