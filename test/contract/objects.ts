import { createHash } from "node:crypto";
import type {
  Agent,
  DirectoryConference,
  DirectoryExtension,
  DirectoryQueue,
  ExtensionProfile,
  ObjectIds,
  Tenant,
  User,
} from "../../src/directory/directory.js";
import type { EndpointFacts } from "../../src/events/endpoint-facts.js";
import type { QueueMemberFacts } from "../../src/events/event.js";
import { memberKey } from "../../src/state/questions.js";
import { member } from "../unit/state/facts.js";

/** The same UUID for the same word, every time. */
export function uuid(word: string): string {
  const hex = createHash("sha256").update(word).digest("hex");
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}

export const ids = (word: string): ObjectIds => ({
  id: uuid(word),
  configurationId: uuid(`${word} configuration`),
  numericId: numericId(word),
});

/** Another for every word that these tests use. */
export const numericId = (word: string): number => Number.parseInt(uuid(word).slice(0, 7), 16);

export const tenants: readonly Tenant[] = [
  { slug: "main", name: "Main Ltd", number: 3, path: "3a3a3a3a3a3a3a3a" },
  { slug: "other", name: "Other Inc", number: 4, path: "4b4b4b4b4b4b4b4b" },
];

/** No two values are the same, as far as their types allow. */
const profile: ExtensionProfile = {
  classOfServiceId: 11,
  dialProfileId: 12,
  callLimit: 13,
  externalCallerId: null,
  emergencyCallerId: null,
  ringTime: 14,
  noSpy: false,
  featuresPassword: "*56",
  musicGroupId: 15,
  recordOnDemand: false,
  recordInternal: true,
  recordOutgoing: false,
  recordIncoming: true,
  lock: false,
  callWaiting: true,
  pinless: false,
  deviceProfileId: 16,
};

export const extension = (number: string, tenant: string, given: Partial<DirectoryExtension> = {}) => ({
  ...ids(`extension ${number}@${tenant}`),
  key: `${number}@${tenant}`,
  number,
  context: tenant,
  devices: [`PJSIP/${tenant}-${number}`],
  status: "idle",
  displayName: `Phone ${number}`,
  dnd: false,
  licensed: true,
  tenant,
  profile,
  ...given,
});

export const user = (userName: string, extensions: readonly string[], licensed = true): User => ({
  ...ids(`user ${userName}`),
  userName,
  displayedName: `${userName} the user`,
  licensed,
  extensions,
});

/** Alice has two phones, carol no licence; erin and dave are another tenant's, and erin's number is alice's too. */
export const extensions: readonly DirectoryExtension[] = [
  extension("100", "main"),
  extension("101", "main"),
  extension("103", "main", { dnd: true }),
  extension("108", "main", { licensed: false }),
  extension("100", "other"),
  extension("200", "other"),
];

/** Those of the extensions' devices. */
export const endpoints: readonly EndpointFacts[] = extensions.map(({ number, context }) => ({
  name: `${context}-${number}`,
  context: `${context}-phones`,
  callerId: `"Phone ${number} of ${context}" <${number}>`,
  language: "en",
  accountCode: "",
  mailboxes: [`${number}@${context}`],
  musicClass: "",
  auths: [`auth-${context}-${number}`],
}));

export const users: readonly User[] = [
  user("alice", ["100@main", "103@main"]),
  user("bob", ["101@main"]),
  user("carol", ["108@main"], false),
  user("erin", ["100@other"]),
  user("dave", ["200@other"]),
];

const queue = (identifier: string, tenant: string, enabled = true): DirectoryQueue => ({
  ...ids(`queue ${identifier}`),
  identifier,
  displayName: `Queue ${identifier}`,
  enabled,
  tenant,
});

/** The configuration hides 5002; 6001 is another tenant's. */
export const queues: readonly DirectoryQueue[] = [
  queue("5001", "main"),
  queue("5002", "main", false),
  queue("6001", "other"),
];

const found = <T>(objects: readonly T[], is: (object: T) => boolean): T => {
  const object = objects.find(is);
  if (object === undefined) throw new Error("no such object in the world of these tests");
  return object;
};

/** What Asterisk tells of an extension's device as a member of a queue. */
export const memberOf = (
  queue: string,
  { devices: [device = ""] }: DirectoryExtension,
  given: Partial<QueueMemberFacts> = {},
): QueueMemberFacts => member(queue, device, { name: "Ann Agent", ...given });

const agent = (key: string, identifier: string, given: Partial<QueueMemberFacts> = {}): Agent => {
  const extension = found(extensions, (one) => one.key === key);
  const facts = memberOf(identifier, extension, given);
  return {
    ...ids(`agent ${key} in ${identifier}`),
    member: { ...facts, key: memberKey(identifier, facts.interface) },
    queue: found(queues, (one) => one.identifier === identifier),
    extension,
  };
};

/** Carol's phone has no licence. Of bob's, Asterisk was told no name, and it cannot log out. */
export const agents: readonly Agent[] = [
  agent("100@main", "5001"),
  agent("101@main", "5001", {
    name: "PJSIP/main-101",
    dynamic: false,
    paused: true,
    deviceState: "INUSE",
  }),
  agent("108@main", "5001"),
  agent("100@main", "5002"),
  agent("200@other", "6001"),
  agent("100@main", "6001"),
];

const conference = (identifier: string, tenant: string): DirectoryConference => ({
  id: uuid(`conference ${identifier}`),
  configurationId: uuid(`conference ${identifier} configuration`),
  identifier,
  displayName: `Room ${identifier}`,
  dialString: `8${identifier}`,
  tenant,
});

/** 700 is another tenant's; 4711 was made by whoever dialled it first. */
export const conferences: readonly DirectoryConference[] = [
  conference("700", "other"),
  { ...conference("4711", "main"), configurationId: null },
  conference("94868", "main"),
];
