import { Registry } from "prom-client";
import winston from "winston";
import type { AmiAction } from "../../src/ami/action.js";
import type { AmiList } from "../../src/ami/answer.js";
import { createControl } from "../../src/control/execute.js";
import type { CallRules } from "../../src/directory/call-rules.js";
import { createDirectory } from "../../src/directory/live-directory.js";
import { Logins } from "../../src/directory/logins.js";
import { tenantByContext } from "../../src/directory/tenants.js";
import { createUserStatuses } from "../../src/directory/user-statuses.js";
import type { PbxEvent, QueueMemberFacts } from "../../src/events/event.js";
import { createFeed } from "../../src/feed/feed.js";
import type { Pbx, RestDeps } from "../../src/rest/deps.js";
import { OriginatedCalls } from "../../src/rest/originated-calls.js";
import type { PbxState } from "../../src/state/model.js";
import { createActionStore } from "../../src/store/actions.js";
import { openCallHistories } from "../../src/store/call-history.js";
import { openDatabase } from "../../src/store/database.js";
import { createObjectIdStore } from "../../src/store/object-ids.js";
import { createUserStatusStore } from "../../src/store/user-statuses.js";
import { createVoicemail } from "../../src/voicemail/voicemail.js";
import { databaseFile } from "../fakes/database-file.js";
import { UNCONFIGURED } from "../unit/directory/given.js";
import { endpoint, extension, isMember, made, member, snapshot } from "../unit/state/facts.js";
import { given, type Story } from "../unit/state/story.js";
import { createWebhooks } from "./webhooks.js";

/**
 * Two tenants on one PBX, with the same numbers: `main` in [from-internal], whose phones are PJSIP/m00 (100), m01 (101) and m02
 * (102), and `branch` in [from-branch], with b00 (100), b01 (101) and b03 (103). All of Tandem is real but the PBX, which
 * says yes to everything.
 */
export const PHONES = ["m00", "m01", "m02", "b00", "b01", "b03"] as const;

const contextOf = (phone: string): string => (phone.startsWith("m") ? "from-internal" : "from-branch");
const mailboxOf = (phone: string): string => `10${phone[2]}@${phone.startsWith("m") ? "default" : "branch"}`;

const PBX = {
  extensions: PHONES.map((phone) =>
    extension(`10${phone[2]}`, { context: contextOf(phone), devices: [`PJSIP/${phone}`] }),
  ),
  pjsip: {
    endpoints: PHONES.map((phone) =>
      endpoint(phone, { context: contextOf(phone), mailboxes: [mailboxOf(phone)] }),
    ),
    contacts: [],
  },
  queues: ["q-main", "q-branch", "q-nobody"],
};

const SETTINGS = {
  ...UNCONFIGURED,
  tenants: [
    { slug: "main", name: "Main Ltd", number: 3, contexts: ["from-internal"] },
    { slug: "branch", name: "Branch", number: 4, contexts: ["from-branch"] },
  ],
  queues: ["main", "branch"].map((tenant) => ({
    identifier: `q-${tenant}`,
    name: null,
    enabled: true,
    tenant,
  })),
  conferences: ["main", "branch"].map((tenant) => ({
    identifier: `r-${tenant}`,
    name: null,
    number: null,
    tenant,
  })),
};

const SILENT = winston.createLogger({ silent: true });

export type TwoTenants = ReturnType<typeof createTwoTenants>;

const settingsWith = (ofBranch: CallRules | undefined) => ({
  ...SETTINGS,
  tenants: SETTINGS.tenants.map((one) =>
    one.slug === "branch" && ofBranch ? { ...one, calls: ofBranch } : one,
  ),
});

/** @param ofBranch what may be called from the branch's extensions */
export function createTwoTenants(
  dialplan: Partial<Parameters<typeof createControl>[0]["dialplan"]> = {},
  ofBranch?: CallRules,
) {
  const story = given(snapshot(PBX));
  const file = databaseFile();
  const database = openDatabase(file);
  const ids = createObjectIdStore(database);
  const directory = createDirectory({ settings: settingsWith(ofBranch), state: () => story.state, ids });
  const sent: AmiAction[] = [];
  const control = controlOver(story, sent, dialplan);
  const feed = createFeed();
  const pbx: Pbx = {
    directory,
    control,
    statuses: createUserStatuses({
      store: createUserStatusStore(database),
      ids,
      coreServer: "default",
      now: () => 1_000,
    }),
    logins: new Logins(() => 1_000),
    feed: { ...feed, subscribe: (listener) => feed.subscribe(listener) },
    originatedCalls: new OriginatedCalls(),
    voicemail: createVoicemail({ spool: null }, control.mailboxes, SILENT),
    state: () => story.state,
    lateSince: () => null,
    status: () => {
      throw new Error("nobody asks");
    },
  };
  const principal = { scopes: ["read", "control", "secrets"], user: null } as const;
  const accounts: Readonly<Record<string, string | null>> = { branch: "branch", everybody: null };
  const principalOf = (account: string | undefined) => {
    const tenant = accounts[account ?? ""];
    return tenant === undefined
      ? undefined
      : { ...principal, account: account ?? "", tenant, madeAt: null, standing: account ?? "" };
  };
  const webhooks = createWebhooks();
  const deps: RestDeps = {
    pbxs: [pbx],
    accounts: {
      verifyPassword: (_dialect, name) => Promise.resolve(principalOf(name)),
      verifyKey: (_dialect, key) => principalOf(key.replace(/^key-of-/, "")),
      verifyToken: (_dialect, token) => principalOf(token),
      issueToken: () => Promise.resolve(undefined),
      isStill: () => true,
      has: () => true,
      find: (_dialect, { account }) => principalOf(account),
    },
    webhooks: { heldBy: () => webhooks },
    history: openCallHistories({ file, log: SILENT }),
    standings: { watch: () => () => {} },
    actions: { ...createActionStore(database), now: () => 1_000 },
    log: SILENT,
    metrics: new Registry(),
    refused: () => {},
    refusedLogins: { note: () => {} },
    hosts: [],
    origins: [],
    calls: { perMinute: 1_000_000, allow: [], refuse: [] },
    requestsPerHour: 1_000_000_000,
  };
  return {
    deps,
    pbx,
    story,
    sent,
    /** All calls are over; then this happens. */
    begin(members: readonly QueueMemberFacts[], events: readonly PbxEvent[]) {
      story.when(snapshot({ ...PBX, queueMembers: members }), ...members.map(isMember), ...events);
      sent.length = 0;
    },
  };
}

export const inQueue = (queue: string, dialed: string): QueueMemberFacts => member(queue, dialed);

function controlOver(
  story: Story,
  sent: AmiAction[],
  dialplan: Partial<Parameters<typeof createControl>[0]["dialplan"]>,
) {
  const silent = () => {};
  return createControl({
    state: story.state,
    session: () => yesMan(story, sent),
    dialplan: {
      originateContext: null,
      transferContext: null,
      queueContext: null,
      voicemailContext: null,
      ...dialplan,
    },
    tenantOf: tenantByContext(SETTINGS.tenants),
    until: (question) => Promise.resolve(question(story.state)),
    originates: { begin: () => `tandem-${sent.length}`, forget: silent },
    tell: (fact) => void story.when(fact),
    now: () => 1_000,
    log: { error: silent, warn: silent, info: silent, debug: silent },
  });
}

/** Says yes to what it is sent, and lists what is asked for as if all of it were there. */
function yesMan(story: Story, sent: AmiAction[]) {
  const yes = { headers: [["Response", "Success"] as [string, string]] };
  const list = (what: AmiAction): Promise<AmiList> => {
    sent.push(what);
    const items = listed(what, story.state).map((item) => ({ headers: Object.entries(item) }));
    return Promise.resolve({ response: yes, items, complete: undefined, bytes: 0 });
  };
  const send = (what: AmiAction) => {
    sent.push(what);
    const channelId = what.fields.find(([name]) => name === "ChannelId")?.[1];
    if (channelId !== undefined) story.when(made(channelId, { linkedId: channelId }));
    return Promise.resolve(yes);
  };
  return { send, list } as unknown as ReturnType<Parameters<typeof createControl>[0]["session"]>;
}

function listed({ name, fields }: AmiAction, { channels, queues }: PbxState): Record<string, string>[] {
  const field = (wanted: string) => fields.find(([one]) => one === wanted)?.[1] ?? "";
  switch (name) {
    case "ShowDialPlan":
      return [
        { Context: field("Context"), Extension: field("Extension"), Priority: "1", Application: "Dial" },
      ];
    case "CoreShowChannels":
      return [...channels.values()].map((one) => ({
        Uniqueid: one.channelId,
        Channel: one.name,
        BridgeId: one.bridgeId ?? "",
        Application: "Dial",
        ApplicationData: "x,30,tT",
      }));
    case "VoicemailUserStatus":
      return [{ MaxMessageCount: "100" }];
    case "QueueStatus":
      return queues.get(field("Queue")) === undefined
        ? []
        : [{ Event: "QueueParams", Queue: field("Queue") }];
    default:
      return [];
  }
}
