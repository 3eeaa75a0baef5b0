import { z } from "zod";
import type { Agent, DirectoryExtension } from "../../../../directory/directory.js";
import type { Caller, Endpoint } from "../../../endpoint.js";
import { endpoint, READING_HISTORY } from "../../../endpoint.js";
import type { Path, References } from "../../../path.js";
import { devicesOf, NO_SECRETS, type Secrets } from "../devices.js";
import { mailboxOf, toName } from "../mailboxes.js";
import { EXTENSION, live, locateExtension, locateTenant, withHistory } from "../place.js";
import { success, withoutMessage } from "../present.js";
import { presentDevice, presentExtension, presentSummary } from "../present-extension.js";
import { queueLists } from "../present-queue.js";
import { presentMessages } from "../present-voicemail.js";
import * as schemas from "../schemas.js";
import type { TenantView } from "../tenant-view.js";

const EXTENSIONS: Path = [{ words: ["extensions"] }];
const ONE_EXTENSION: Path = [...EXTENSIONS, EXTENSION];

/** Extensions of one tenant, and whether their devices' secrets may be told. */
interface Told {
  readonly view: TenantView;
  readonly extensions: readonly DirectoryExtension[];
  readonly mayHaveSecrets: boolean;
}

const told = (view: TenantView, extensions: readonly DirectoryExtension[], { principal }: Caller): Told => ({
  view,
  extensions,
  mayHaveSecrets: principal.scopes.includes("secrets"),
});

const locateAll = (references: References, caller: Caller): Told => {
  const { view } = locateTenant(references, caller);
  return told(view, view.extensions(), caller);
};

const locateOne = (references: References, caller: Caller): Told => {
  const { view, extension } = locateExtension(references, caller);
  return told(view, [extension], caller);
};

async function secretsFor({ view, extensions, mayHaveSecrets }: Told): Promise<Secrets> {
  if (!mayHaveSecrets) return NO_SECRETS;
  const devices = extensions.flatMap((extension) => devicesOf(view, extension));
  return await view.pbx.control.secretsOf(devices.flatMap(({ endpoint }) => endpoint?.auths ?? []));
}

async function presentAll(place: Told) {
  const secrets = await secretsFor(place);
  const agents = byExtension(place.view.agents());
  return place.extensions.map((extension) =>
    presentExtension(place.view, extension, agents.get(extension.key) ?? [], secrets),
  );
}

function byExtension(agents: readonly Agent[]): ReadonlyMap<string, readonly Agent[]> {
  const grouped = new Map<string, Agent[]>();
  for (const agent of agents) {
    const { key } = agent.extension;
    const others = grouped.get(key);
    if (others === undefined) grouped.set(key, [agent]);
    else others.push(agent);
  }
  return grouped;
}

const locateLiveExtension = live(locateExtension);

const reading = { method: "get", tag: "Extensions", scope: "read", query: null, body: null } as const;

/** Only where secrets may be told is the PBX asked, and of voicemail where its spool is not at hand. */
const ASKING = ["pbx-unavailable", "pbx-refused"] as const;

export const extensionEndpoints: readonly Endpoint[] = [
  endpoint({
    ...reading,
    path: EXTENSIONS,
    summary: "All extensions of the tenant, with their devices and queues",
    live: false,
    reply: schemas.withoutMessageOf(z.array(schemas.Extension)),
    errors: ["not-found", ...ASKING],
    locate: locateAll,
    handle: async (place) => withoutMessage(await presentAll(place)),
  }),
  endpoint({
    ...reading,
    path: ONE_EXTENSION,
    summary: "An extension, as a list of one",
    live: false,
    reply: schemas.withoutMessageOf(z.array(schemas.Extension)),
    errors: ["not-found", ...ASKING],
    locate: locateOne,
    handle: async (place) => withoutMessage(await presentAll(place)),
  }),
  endpoint({
    ...reading,
    path: [...ONE_EXTENSION, { words: ["devices"] }],
    summary: "The devices of an extension",
    live: false,
    reply: schemas.successOf(z.array(schemas.Device)),
    errors: ["not-found", ...ASKING],
    locate: locateOne,
    handle: async (place) => {
      const secrets = await secretsFor(place);
      const { view, extensions } = place;
      return success(
        extensions.flatMap((extension) =>
          devicesOf(view, extension).map((device) => presentDevice(view, extension, device, secrets)),
        ),
      );
    },
  }),
  endpoint({
    ...reading,
    path: [...ONE_EXTENSION, { words: ["queues"] }],
    summary: "The queues that an extension is in",
    live: true,
    reply: schemas.successOf(schemas.Queues),
    errors: ["not-found"],
    locate: locateLiveExtension,
    handle: ({ view, extension }) => success(queueLists(view.agentsOf(extension))),
  }),
  endpoint({
    ...reading,
    path: [...ONE_EXTENSION, { words: ["cdr_summary"] }],
    summary: "How many calls an extension had part in",
    live: false,
    reply: schemas.withoutMessageOf(schemas.CdrSummary),
    errors: ["not-found", ...READING_HISTORY],
    locate: withHistory(locateExtension),
    handle: async ({ view, extension, history }) => {
      const { slug } = view.pbx.directory.coreServer;
      return withoutMessage(presentSummary(await history.summary(slug, extension.key)));
    },
  }),
  endpoint({
    ...reading,
    path: [...ONE_EXTENSION, { words: ["voicemail_records"] }],
    summary: "The messages in an extension's mailbox, by folder",
    live: false,
    reply: schemas.withoutMessageOf(schemas.VoicemailRecords),
    errors: ["not-found", "not-enabled", "overloaded", ...ASKING],
    locate: locateExtension,
    handle: async ({ view, extension }) => {
      const mailbox = mailboxOf(view, extension);
      if (mailbox === "") return withoutMessage([]);
      const name = toName(mailbox);
      return withoutMessage(presentMessages(view, name, await view.pbx.voicemail.messages(name)));
    },
  }),
];
