import fc from "fast-check";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Dialect } from "../../src/rest/dialect.js";
import { dialects } from "../../src/rest/dialects/index.js";
import type { Endpoint } from "../../src/rest/endpoint.js";
import { type HostileCall, hostileCalls, MARKER } from "../contract/hostile-calls.js";
import { samplesOf } from "../contract/samples.js";
import type { Names } from "../contract/spellings.js";
import { ACCOUNT } from "./api.js";
import { talk } from "./calls.js";
import { openStage, type Stage } from "./stage.js";
import { askForToken } from "./telphin-api.js";
import { fetchToken } from "./unified-api.js";
import { APP_KEY } from "./vitalpbx-api.js";

/** Whatever callers send, what Tandem sends to the PBX is read here by another reader than its own. */
const CALLS_AN_OPERATION = Number(process.env.FUZZ_CALLS ?? 8);
const SEED = Number(process.env.FUZZ_SEED ?? 20_261_126);
const AT_A_TIME = 16;

/** All that Tandem ever asks of a PBX that is not being checked. */
const ACTIONS = new Set(
  `Atxfer BlindTransfer BridgeList Challenge ConfbridgeKick ConfbridgeList ConfbridgeListRooms ConfbridgeMute
  ConfbridgeUnmute CoreShowChannels CoreStatus DBDel DBGet DBGetTree DBPut DeviceStateList Events ExtensionStateList Getvar
  Hangup Login MixMonitor Originate PJSIPShowAuths PJSIPShowEndpoint PJSIPShowEndpoints
  PJSIPShowRegistrationInboundContactStatuses Park ParkedCalls Ping QueueAdd QueuePause QueuePenalty QueueRemove QueueStatus
  Redirect Setvar ShowDialPlan StopMixMonitor VoicemailBoxSummary VoicemailMove VoicemailRefresh VoicemailRemove
  VoicemailUserStatus VoicemailUsersList`.split(/\s+/),
);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.stop());
afterEach(() => stage.clear());

const asks = (words: readonly string[]): boolean =>
  words.some((word) => /^(statistics|voicemail.*|queues?)$/.test(word));

/** Operations that make the PBX do something, and those that ask it. */
const operations = dialects.flatMap((dialect) =>
  dialect.endpoints
    .filter(
      ({ scope, path }) => scope === "control" || path.some((part) => "words" in part && asks(part.words)),
    )
    .map((e) => ({ dialect, e })),
);

const idOf = (object: { readonly id: string } | undefined): string => object?.id ?? "";
const numberOf = (object: { readonly numericId: number } | undefined): string => String(object?.numericId);

/** Objects that are there, as a dialect names them. */
async function known(dialect: Dialect, ask: Ask): Promise<Readonly<Record<string, Names>>> {
  const directory = stage.directory();
  const [extension, queue] = [directory.extension({ number: "100" }), directory.queue({ identifier: "500" })];
  const segment = stage.segmentOf("100").id;
  switch (dialect.name) {
    case "isymphony":
      return {
        coreServer: { id: directory.coreServer.id },
        user: { id: idOf(directory.user({ userName: "100" })) },
        login: { id: "none" },
        extension: { id: idOf(extension) },
        queue: { id: idOf(queue) },
        agent: { id: idOf(directory.agents()[0]) },
        conference: { id: idOf(directory.conferences()[0]) },
        callSegment: { id: segment },
        dialedCallSegment: { id: segment },
      };
    case "voipnow": {
      const { entry } = (await ask("GET", "/uapi/phoneCalls/@me/100")) as {
        entry?: readonly { id: string }[];
      };
      const [user, agent] = [{ id: "@me" }, { id: "0003*104" }];
      return {
        user,
        agent,
        extension: { id: "0003*100" },
        phoneCall: { id: entry?.[0]?.id ?? "" },
        ...EVENT,
      };
    }
    case "vitalpbx":
      return {
        extension: { id: numberOf(extension) },
        device: { id: numberOf(directory.deviceIds("PJSIP/100")) },
        queue: { id: numberOf(queue) },
        mailbox: { id: "100" },
        folder: { id: "INBOX" },
        message: { id: "msg0000" },
      };
    default: {
      const id = numberOf(extension);
      const calls = (await ask("GET", `/api/ver1.0/extension/${id}/current_calls/`)) as readonly {
        call_api_id: string;
      }[];
      const call = { id: calls[0]?.call_api_id ?? "" };
      return { client: { id: "@me" }, extension: { id }, call, record: { id: "00" }, ...EVENT };
    }
  }
}

const EVENT = { type: { id: "0" }, event: { id: "1" } };

type Ask = (method: string, path: string) => Promise<unknown>;

async function credentialsOf({ name }: Dialect): Promise<Record<string, string>> {
  if (name === "vitalpbx") return { "app-key": APP_KEY };
  if (name === "isymphony") return { Authorization: `Basic ${btoa(`${ACCOUNT.name}:${ACCOUNT.password}`)}` };
  const { body } = name === "voipnow" ? await fetchToken(stage.url()) : await askForToken(stage.url());
  return { Authorization: `Bearer ${body.access_token}` };
}

async function send(
  method: string,
  { path, headers, body }: HostileCall,
  own: Record<string, string>,
): Promise<number> {
  const { Host: _, ...sendable } = headers;
  const response = await fetch(stage.url() + path, {
    method,
    headers: { ...sendable, ...own },
    ...(body !== null && method !== "GET" && { body }),
  });
  await response.arrayBuffer();
  return response.status;
}

const bodyOf = (dialect: Dialect, e: Endpoint): unknown =>
  dialect.name === "vitalpbx" && e.path.some((part) => "param" in part && part.param === "device")
    ? { queues: [Number(numberOf(stage.directory().queue({ identifier: "500" })))] }
    : e.body && samplesOf(dialect).body(e);

/** All that is sent to the operations of one dialect; answers how often each status was the answer. */
async function attack(dialect: Dialect): Promise<Map<number, number>> {
  const own = await credentialsOf(dialect);
  const ask: Ask = async (method, path) => (await fetch(stage.url() + path, { method, headers: own })).json();
  const names = await known(dialect, ask);
  const calls = operations
    .filter((operation) => operation.dialect === dialect)
    .flatMap(({ e }, index) => {
      const all = hostileCalls(dialect, e, names, bodyOf(dialect, e));
      return fc.sample(all, { numRuns: CALLS_AN_OPERATION, seed: SEED + index }).map((call) => ({ e, call }));
    });
  const statuses = new Map<number, number>();
  for (let at = 0; at < calls.length; at += AT_A_TIME) {
    const some = calls.slice(at, at + AT_A_TIME);
    const told = await Promise.all(some.map(({ e, call }) => send(e.method.toUpperCase(), call, own)));
    for (const status of told) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  return statuses;
}

/** What is wrong with the bytes of one session, as Asterisk would read them: a line ends at CR, LF or both. */
function faultsIn(bytes: string): string[] {
  const messages = bytes.split("\r\n\r\n");
  const end = messages.pop();
  return [
    ...(end === "" ? [] : [`half an action: ${end}`]),
    ...messages.flatMap((message) => {
      const [name = "", id = "", ...fields] = message.split(/\r\n|\r|\n/);
      return [
        ...(ACTIONS.has(name.replace(/^Action: /, "")) ? [] : [`no action of ours: ${name}`]),
        ...(/^ActionID: tandem-[0-9a-f]{8}-[0-9a-f]{16}$/.test(id) ? [] : [`no id of ours: ${id}`]),
        ...fields.filter((line) => !/^(?!Action|Secret)[A-Za-z]+: /.test(line) || line.startsWith(MARKER)),
      ];
    }),
    ...(bytes.includes("\0") ? ["a NUL"] : []),
  ];
}

it("no action but Tandem's own ever leaves, and Tandem goes on", async () => {
  const heard = stage.relay.overhear();
  for (const dialect of dialects) {
    await talk(stage, "100", "103");
    const statuses = await attack(dialect);
    expect([...statuses.keys()].filter((status) => status === 200 || status === 204)).not.toEqual([]);
    expect([dialect.name, [...statuses]]).toEqual([
      dialect.name,
      expect.not.arrayContaining([[503, expect.anything()]]),
    ]);
    await stage.clear();
    await stage.empty();
  }
  expect(faultsIn(`Action: Ping\r\nActionID: x\r\n${MARKER}: 1\r\n\r\nAction: Command\r\n`)).toHaveLength(3);
  const sessions = heard().map((bytes) => bytes.toString("latin1"));
  expect(sessions.flatMap(faultsIn)).toEqual([]);
  const names = new Set(
    sessions.flatMap((bytes) => [...bytes.matchAll(/^Action: (.*)\r$/gm)].map(([, name]) => name)),
  );
  for (const name of ["Originate", "QueueAdd", "DBPut", "Hangup"]) expect(names).toContain(name);
  await stage.agree();
  expect(stage.faults().filter((fault) => !("droppedEvents" in fault))).toEqual([]);
}, 300_000);
