import { createHash } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";

/** By action, the lines of its answer, worded as Asterisk 22.10.1 does; "" stands between two messages. */
export type Answers = Readonly<Record<string, (headers: ReadonlyMap<string, string>) => readonly string[]>>;

export const DENIED = ["Response: Error", "Message: Permission denied"];

/** A manager with one account, on a free port of 127.0.0.1. */
export async function listen(
  { username, secret, fullyBooted }: { username: string; secret: string; fullyBooted: boolean },
  answers: Answers,
): Promise<{ port: number; received: string[]; close: () => Promise<void> }> {
  const received: string[] = [];
  const key = createHash("md5").update(`1234${secret}`).digest("hex");
  const login: Answers[string] = (headers) =>
    headers.get("Username") === username && headers.get("Key") === key
      ? ["Response: Success", "Message: Authentication accepted"]
      : ["Response: Error", "Message: Authentication failed"];
  const all: Answers = {
    Challenge: () => ["Response: Success", "Challenge: 1234"],
    Login: login,
    ...answers,
  };
  const onAction = (socket: Socket, text: string): void => {
    const headers = new Map(text.split("\r\n").map((line) => line.split(/:\s*/, 2) as [string, string]));
    const name = headers.get("Action") ?? "";
    received.push(name);
    const lines = all[name]?.(headers) ?? DENIED;
    const messages = lines.join("\r\n").split("\r\n\r\n");
    for (const message of messages) {
      const [first = "", ...others] = message.split("\r\n");
      socket.write(`${[first, `ActionID: ${headers.get("ActionID")}`, ...others].join("\r\n")}\r\n\r\n`);
    }
    if (name === "Login" && fullyBooted) socket.write("Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n");
    if (name === "Logoff") socket.end();
  };
  const server: Server = createServer((socket) => {
    let rest = "";
    socket.write("Asterisk Call Manager/11.0.0\r\n");
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      const parts = (rest + chunk.toString()).split("\r\n\r\n");
      rest = parts.pop() ?? "";
      for (const part of parts) onAction(socket, part);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** By file and section. */
const CONFIGURATION: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "manager.conf": {
    general: ["timestampevents=yes"],
    tandem: [
      "secret=s3cret",
      "read=system,call,agent,cdr",
      "write=call,originate,agent,system,reporting,user",
      "eventfilter(action(exclude),name(RTCPSent))=",
    ],
  },
  "cdr_manager.conf": {
    general: ["enabled=yes"],
    mappings: ["linkedid=LinkedID", "sequence=Sequence"],
  },
};

/** undefined: all of them. */
const CONTEXTS: readonly (string | undefined)[] = [
  undefined,
  "internal",
  "tandem-bundle",
  "tandem-sources",
  "tandem-voicemail",
  "tandem-mailbox",
];

/** A well-kept PBX: least rights, filters, a feature code and two extensions, a room and a parking place with hints. */
export const GOOD: Answers = {
  CoreSettings: () => ["Response: Success", "AsteriskVersion: 22.10.1+dfsg"],
  ListCommands: () => [
    "Response: Success",
    "BlindTransfer: Blind transfer channel(s) to the given destination  (Priv: call,all)",
    "Originate: Originate a call.  (Priv: originate,all)",
    "QueueAdd: Add interface to queue.  (Priv: agent,all)",
    "DBPut: Put DB entry.  (Priv: system,all)",
    "ShowDialPlan: Show dialplan contexts and extensions  (Priv: config,reporting,all)",
    "UserEvent: Send an arbitrary event.  (Priv: user,all)",
    "VoicemailBoxSummary: Show the mailbox contents of given voicemail user.  (Priv: call,reporting,all)",
    "VoicemailMove: Move Voicemail between mailbox folders of given user.  (Priv: user,all)",
    "VoicemailRemove: Remove Voicemail from mailbox folder.  (Priv: user,all)",
  ],
  GetConfig: (headers) => {
    const [file = "", category = ""] = [headers.get("Filename"), headers.get("Category")];
    const lines = CONFIGURATION[file]?.[category];
    if (lines === undefined) return ["Response: Success", "No categories found: "];
    return [
      ...["Response: Success", `Category-000000: ${category}`],
      ...lines.map((line, index) => `Line-000000-00000${index}: ${line}`),
    ];
  },
  Getvar: (headers) => [
    "Response: Success",
    `Value: ${headers.get("Variable") === "FEATUREMAP(atxfer)" ? "*2" : "*1"}`,
  ],
  ExtensionStateList: () => [
    ...["Response: Success", "EventList: start", ""],
    ...["Event: ExtensionStatus", "Exten: 100", "Context: internal", "Hint: PJSIP/100&Custom:DND100", ""],
    ...[
      "Event: ExtensionStatus",
      "Exten: 101",
      "Context: internal",
      "Hint: Custom:X&PJSIP/101,CustomPresence:101",
      "",
    ],
    ...["Event: ExtensionStatus", "Exten: 600", "Context: services", "Hint: confbridge:600", ""],
    ...[
      "Event: ExtensionStatus",
      "Exten: 701",
      "Context: parked",
      "Hint: park:701@parked,CustomPresence:a/b",
      "",
    ],
    ...["Event: ExtensionStateListComplete", "EventList: Complete", "ListItems: 4"],
  ],
  ShowDialPlan: (headers) =>
    CONTEXTS.includes(headers.get("Context"))
      ? [
          ...["Response: Success", "EventList: start", ""],
          ...["Event: ListDialplan", "Context: internal", "Extension: _1XX", "Priority: 1"],
          ...["Application: Gosub", "AppData: tandem-bundle,100,1(internal)", ""],
          ...["Event: ListDialplan", "Context: internal", "Extension: _1XX", "Priority: 2"],
          ...["Application: Dial", "AppData: PJSIP/100", ""],
          ...["Event: ShowDialPlanComplete", "EventList: Complete"],
        ]
      : ["Response: Error", "Message: Did not find context nowhere"],
  Logoff: () => ["Response: Goodbye"],
};
