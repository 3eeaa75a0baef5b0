import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AmiAction } from "../../src/ami/action.js";
import { TenantView } from "../../src/directory/tenant-view.js";
import type { PbxEvent, QueueMemberFacts } from "../../src/events/event.js";
import type { Dialect } from "../../src/rest/dialect.js";
import { dialects } from "../../src/rest/dialects/index.js";
import { callId } from "../../src/rest/dialects/telphin/call-id.js";
import { objectId } from "../../src/rest/dialects/voipnow/object-id.js";
import type { Endpoint } from "../../src/rest/endpoint.js";
import { type Path, toTemplates } from "../../src/rest/path.js";
import {
  bridge,
  calls,
  dials,
  enters,
  joins,
  made,
  parks,
  queues,
  ringing,
  up,
} from "../unit/state/facts.js";
import { serve } from "./client.js";
import { hasWord } from "./spellings.js";
import { createTwoTenants, inQueue, PHONES, type TwoTenants } from "./two-tenants.js";

/** TENANT_CALLS=500 npx vitest run --project fast test/contract/tenants.test.ts: so many to each operation. */
const CALLS = Number(process.env.TENANT_CALLS ?? 20);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_130);
const TIMEOUT_MS = 20_000 + CALLS * 400; // on the slowest machine that counts

/** Who can be in a call: the phones of both tenants, and parties outside. */
const PARTIES = [...PHONES, "out", "ext"] as const;

type Scene = "talks" | "rings" | "parked" | "waits" | "confers";
type Story = { readonly scene: Scene; readonly a: string; readonly b: string; readonly place: string };

/** Those of the branch more often: it is whose account asks. */
const aParty = fc.oneof(fc.constantFrom(...PARTIES), fc.constantFrom("b00", "b01", "b03"));

const aStory: fc.Arbitrary<Story> = fc.record({
  scene: fc.constantFrom<Scene>("talks", "talks", "rings", "parked", "waits", "confers"),
  a: aParty,
  b: aParty,
  place: fc.constantFrom("main", "branch", "nobody"),
});

/** A story as the PBX tells it: with legs `m00x1` and `b01y1`, of a call of their own. */
function told({ scene, a, b, place }: Story, index: number): PbxEvent[] {
  const [one, two] = [`${a}x${index}`, `${b}y${index}`];
  const call = { linkedId: one, callerNumber: numberOf(a) };
  const from = calls(one, "100", call);
  const answered = [from, up(one)];
  const dialling = [
    from,
    made(two, { linkedId: one, callerNumber: numberOf(b) }),
    dials(one, two),
    ringing(two),
  ];
  const talk = bridge(`bridge ${index}`);
  switch (scene) {
    case "rings":
      return dialling;
    case "talks":
      return [...dialling, up(two), up(one), enters(one, talk), enters(two, talk)];
    case "parked":
      return [...answered, parks(one, `70${index}`)];
    case "waits":
      return [...answered, queues(one, `q-${place}`, 1)];
    case "confers":
      return [...answered, joins(one, `r-${place}`)];
  }
}

const numberOf = (party: string): string =>
  party === "out" || party === "ext" ? "5550000" : `10${party[2]}`;

const MEMBERS: readonly QueueMemberFacts[] = ["q-main", "q-branch", "q-nobody"].flatMap((queue) => [
  inQueue(queue, "PJSIP/m00"),
  inQueue(queue, "PJSIP/b00"),
  inQueue(queue, "Local/101@from-internal/n"),
  inQueue(queue, "Local/101@from-branch/n"),
  inQueue(queue, "Local/102@shared/n"),
]);

/** Every way in which something of a tenant (null: of either) can be named, by the parameter that names it. */
function namesIn({ pbx }: TwoTenants, tenant: string | null): Readonly<Record<string, readonly string[]>> {
  const { directory } = pbx;
  const view = new TenantView(pbx, tenant);
  const idsOf = (one: { id: string; numericId?: number }) => [one.id, String(one.numericId ?? one.id)];
  const extensions = view.extensions();
  const numbers = [...new Set(extensions.map(({ number }) => number))];
  const written = [...(tenant === null ? ["0003*"] : []), "0004*"].flatMap((prefix) =>
    numbers.map((n) => prefix + n),
  );
  const segments = view.segments();
  const queueIds = view.queues().flatMap((one) => [...idsOf(one), one.identifier]);
  const extensionIds = [...extensions.flatMap(idsOf), ...numbers, ...written];
  return {
    coreServer: [directory.coreServer.id],
    client: ["@me", "3", "4"],
    user: ["@me", "@viewer", ...view.users().flatMap((one) => [...idsOf(one), one.userName])],
    extension: [...extensionIds, ...queueIds, "@self"],
    queue: queueIds,
    agent: [...view.agents().flatMap(idsOf), ...written, ...numbers],
    conference: view.conferences().flatMap((one) => [one.id, one.identifier]),
    callSegment: segments.map(({ id }) => id),
    dialedCallSegment: segments.map(({ id }) => id),
    phoneCall: segments.map(({ linkedId }) => objectId(pbx, linkedId)),
    call: segments.map(({ linkedId }) => callId(linkedId)),
    device: PHONES.filter((phone) => tenant === null || phone.startsWith("b")).map((phone) =>
      String(directory.deviceIds(`PJSIP/${phone}`).numericId),
    ),
    mailbox: [...numbers, ...numbers.flatMap((number) => [`${number}@default`, `${number}@branch`])],
    folder: ["INBOX"],
    message: ["msg0000"],
    type: ["0"],
    view: segments.map(({ id }) => objectId(pbx, id)),
    number: [...numbers, ...written, "5550199"],
    extensionId: extensions.map(({ numericId }) => String(numericId)),
    queueId: view.queues().map(({ numericId }) => String(numericId)),
    uuid: extensions.map(({ id }) => id),
  };
}

/** What belongs to one phone: so that the parts of a path fit each other. */
function namesAbout({ pbx }: TwoTenants, phone: string): Readonly<Record<string, readonly string[]>> {
  const { directory } = pbx;
  const extension = directory.extension({ key: pbx.state().devices.get(`PJSIP/${phone}`)?.key ?? "" });
  if (extension === undefined) throw new Error(`no extension of ${phone}`);
  const user = directory.userOf(extension.key);
  const agents = directory.agents().filter((one) => one.extension.key === extension.key);
  const segments = [...pbx.state().segments.of(extension.key)];
  const device = String(directory.deviceIds(`PJSIP/${phone}`).numericId);
  const written = `${phone.startsWith("m") ? "0003" : "0004"}*${extension.number}`;
  return {
    user: user === undefined ? [] : [user.id],
    extension: [extension.id, String(extension.numericId), written],
    agent: [...agents.map(({ id }) => id), written],
    queue: agents.flatMap(({ queue }) => [queue.id, String(queue.numericId)]),
    callSegment: segments.map(({ id }) => id),
    dialedCallSegment: segments.flatMap(({ dialingTo }) => dialingTo),
    phoneCall: segments.map(({ linkedId }) => objectId(pbx, linkedId)),
    call: segments.map(({ linkedId }) => callId(linkedId)),
    device: [device],
  };
}

/** Takes one of several by chance. */
type Pick = (kind: string) => string;

const maybe = (chance: number, value: object): object => (chance % 3 === 0 ? value : {});

/** A body for each dialect, with all that its operations might take. */
const BODIES: Readonly<Record<string, (pick: Pick, chance: number) => object>> = {
  isymphony: (pick, chance) => ({
    destinationNumber: pick("number"),
    attended: chance % 2 === 0,
    ...(chance % 3 === 0 ? { extensionId: pick("uuid") } : { extensionNumber: pick("number") }),
    penalty: 1,
    paused: true,
    reason: "lunch",
    ...{ name: "Out", type: "away" },
  }),
  voipnow: (pick, chance) => ({
    action: VOIPNOW_ACTIONS[chance % VOIPNOW_ACTIONS.length],
    sendCallTo: pick("number"),
    ...maybe(chance >> 3, { transferFromNumber: pick("number") }),
    ...maybe(chance >> 4, { transferNumber: pick("number") }),
    ...maybe(chance >> 5, { phoneCallViewId: pick("view") }),
    ...maybe(chance >> 6, { callerId: `X <${pick("number")}>` }),
    extension: pick("number"),
    phoneCallView: [
      {
        source: [pick("number")],
        destination: [pick("number")],
        ...maybe(chance >> 7, { callerDestination: pick("number") }),
      },
    ],
    ...{ status: String(chance % 3), type: "0", url: "https://x.example/" },
  }),
  telphin: (pick, chance) => ({
    action: TELPHIN_ACTIONS[chance % TELPHIN_ACTIONS.length],
    send_dst: pick("number"),
    src_num: [pick("number")],
    dst_num: pick("number"),
    ...maybe(chance >> 3, { caller_id_number: pick("number") }),
    bundle_list: [Number(pick("extensionId"))],
    name: pick("number"),
    status: chance % 2 === 0 ? "available" : "logged_out",
    ...{ url: "https://x.example/", event_type: "dial-in", method: "GET" },
  }),
  vitalpbx: (pick, chance) => ({
    caller: pick("number"),
    callee: pick("number"),
    ...maybe(chance, { cid_number: pick("number") }),
    ...maybe(chance >> 2, { queues: [pick("queueId")] }),
  }),
};

const VOIPNOW_ACTIONS = [
  ...["Transfer", "TransferToVoicemail", "Park", "UnPark", "PickUp"],
  ...["BargeIn", "Monitor", "Whisper", "StartRecording", "StopRecording"],
];
const TELPHIN_ACTIONS = [
  ...["transfer", "attended_transfer", "eavesdrop", "whisper", "conference", "park", "pickup"],
];

const CREDENTIALS: Readonly<Record<string, (account: string) => Record<string, string>>> = {
  isymphony: (account) => ({ Authorization: `Basic ${btoa(`${account}:x`)}` }),
  voipnow: (account) => ({ Authorization: `Bearer ${account}` }),
  telphin: (account) => ({ Authorization: `Bearer ${account}` }),
  vitalpbx: (account) => ({ "app-key": `key-of-${account}` }),
};

/** What acts, and the questions that are passed on to the PBX. */
const reachesPbx = ({ scope, path }: Endpoint): boolean => scope === "control" || hasWord(path, "statistics");

/** How each dialect writes its ids. */
const FORMS: Readonly<Record<string, RegExp>> = {
  isymphony: /^([0-9a-f-]{36}|segment .*)$/,
  voipnow: /\*|^[0-9a-f]{20}$/,
  telphin: /^[0-9a-f]+$/,
  vitalpbx: /^[0-9]+$/,
};

const operations = dialects.flatMap((dialect) =>
  dialect.endpoints
    .filter(reachesPbx)
    .map(
      (e) =>
        [
          `${dialect.name}: ${e.method.toUpperCase()} ${toTemplates(e.path)[0].template}`,
          dialect,
          e,
        ] as const,
    ),
);

function pathOf(path: Path, pick: Pick): string {
  const parts = path.map((part) => {
    if ("words" in part) return part.words[0];
    const word = pick(part.param);
    const isName = part.byName !== undefined && !/^[0-9a-f-]{36}$/.test(word);
    return isName ? `${part.byName?.word}/${encodeURIComponent(word)}` : encodeURIComponent(word);
  });
  return `/${parts.join("/")}`;
}

/** What an action of a branch's account must never hold, whatever was asked. */
const OTHERS = [
  /PJSIP\/m0/, // channels and devices
  /\bfrom-internal\b/, // the dialplan, and what is named by it
  /\bq-main\b/,
  /\br-main\b/,
  /@default\b/, // mailboxes
];

/** Where a number stands that is looked up in the context beside it, whatever it is. */
const DIALLED = new Set(["Exten", "Extension"]);

const fieldsOf = ({ fields }: AmiAction): Readonly<Record<string, string>> => Object.fromEntries(fields);

/** What is done at least once. */
const ACTIONS = [
  ...["Originate", "BlindTransfer", "Atxfer", "Hangup"],
  ...["QueueAdd", "QueueRemove", "QueuePause", "QueuePenalty", "ConfbridgeKick", "DBPut"],
];

/** What of an action is another tenant's than the branch's; undefined: nothing. */
function foreignIn(what: AmiAction): string | undefined {
  const { Family = "", Key = "", Context, Mailbox } = fieldsOf(what);
  const named = what.fields.filter(([name]) => !DIALLED.has(name));
  if (OTHERS.some((one) => named.some(([, value]) => one.test(value)))) return "what is another's";
  if (Family === "DND" && ["100", "101"].includes(Key)) return "what both have by one number";
  if (Family.startsWith("BUNDLE") && /^10[01]$/.test(Key)) return "a bundle of what both have by one number";
  if (Mailbox !== undefined && Context === "default") return "a mailbox of another's context";
  const isMade = what.name === "Originate" && what.fields.some(([name]) => name === "Exten");
  return isMade && what.fields.some(([, value]) => value === "CALLERID(num)=102")
    ? "the number of another's extension as its own"
    : undefined;
}

const foreignOf = (sent: readonly AmiAction[]): string[] => sent.flatMap((what) => foreignIn(what) ?? []);

describe.each([
  ["with the contexts of the phones", {}],
  [
    "with one context for all",
    { originateContext: "from-internal", transferContext: "from-internal", queueContext: "from-internal" },
  ],
])("%s, two tenants with the same numbers", (_, dialplan) => {
  const world = createTwoTenants(dialplan);
  const ask = serve(world.deps);
  const seen = { asked: 0, passedOn: 0, sent: new Set<string>(), foreign: 0 };

  async function send(
    account: string,
    dialect: Dialect,
    e: Endpoint,
    stories: readonly Story[],
    draws: readonly number[],
  ) {
    world.begin(MEMBERS, stories.flatMap(told));
    const [own, all] = [namesIn(world, "branch"), namesIn(world, null)];
    const about = namesAbout(world, stories[0]?.a.startsWith("b") ? stories[0].a : "b00");
    let at = 0;
    const draw = () => draws[at++ % draws.length] ?? 0;
    const pick: Pick = (kind) => {
      const which = draw();
      const fitting = which % 4 > 0 ? about[kind]?.filter((name) => FORMS[dialect.name]?.test(name)) : [];
      const among = fitting?.length ? fitting : ((which % 4 > 0 ? own : all)[kind] ?? ["1"]);
      return among[(which >> 2) % Math.max(among.length, 1)] ?? "none";
    };
    const path = dialect.basePath + pathOf(e.path, pick);
    const body = e.method === "get" ? undefined : BODIES[dialect.name]?.(pick, draw());
    const headers = { ...CREDENTIALS[dialect.name]?.(account), ...maybe(draw(), { tenant: "main" }) };
    const { status } = await ask(path, { method: e.method.toUpperCase(), as: null, body, headers });
    return { status, request: { path, body } };
  }

  function judge(request: unknown): void {
    seen.asked += 1;
    seen.passedOn += world.sent.length > 0 ? 1 : 0;
    for (const { name } of world.sent) seen.sent.add(name);
    const foreign = foreignOf(world.sent);
    if (foreign.length > 0) expect({ request, foreign, sent: [...world.sent] }).toEqual({});
  }

  it.each(operations)(
    "%s: has nothing done to what is the other's",
    async (_, dialect, e) => {
      const seed = SEED + operations.findIndex((operation) => operation[2] === e);
      await fc.assert(
        fc.asyncProperty(
          fc.array(aStory, { minLength: 1, maxLength: 4 }),
          fc.noBias(fc.array(fc.nat(), { minLength: 8, maxLength: 8 })),
          async (stories, draws) => {
            const asked = await send("branch", dialect, e, stories, draws);
            judge(asked);
            if ((draws[0] ?? 0) % 4 === 0) await send("everybody", dialect, e, stories, draws);
            seen.foreign += foreignOf(world.sent).length;
          },
        ),
        { numRuns: CALLS, seed },
      );
    },
    TIMEOUT_MS,
  );

  it("and much was done to its own, by every kind of action", () => {
    expect(seen.passedOn / seen.asked).toBeGreaterThan(0.05);
    expect(ACTIONS.filter((name) => !seen.sent.has(name))).toEqual([]);
    expect(seen.foreign).toBeGreaterThan(20); // what the others' account had done would have been seen
  });
});
