import { LIST_ITEMS } from "./list-items.js";

const RELATION = "the events of dials and bridges tell what follows from it";
const ENDS = "Hangup tells the end";
const SECURITY = "is about who logs in to the PBX";
const MEDIA = "is about sound, not about who talks to whom";
const SCRIPT = "is about an application that has a call in its hands";
const LINE = "is about a line of DAHDI, not about a call";
const CHARGES = "is about charges";
const FAX = "is about a fax";
const COMPLETION = "is about a callback that the PBX offers: the call it makes tells of itself";
const MEETME = "is about a room of MeetMe, which ConfBridge has replaced";
const PRESENCE = "is about presence, which no dialect tells";
const LISTED = "is an item of a list or its end, read where the list is asked for";

/**
 * The events that no translator reads, and why. With the translators this is all that an Asterisk from 16 to 23 sends
 * (test/fixtures/events); an event in neither is counted by its name.
 */
const NOT_READ: Readonly<Record<string, string>> = {
  AGIExecEnd: SCRIPT,
  AGIExecStart: SCRIPT,
  "AOC-D": CHARGES,
  "AOC-E": CHARGES,
  "AOC-S": CHARGES,
  AgentCalled: RELATION,
  AgentComplete: RELATION,
  AgentConnect: RELATION,
  AgentDump: ENDS,
  AgentLogin: "is about an agent of app_agent_pool, who is no member of a queue by it",
  AgentLogoff: "is about an agent of app_agent_pool, who is no member of a queue by it",
  AgentRingNoAnswer: RELATION,
  Alarm: LINE,
  AlarmClear: LINE,
  AsyncAGIEnd: SCRIPT,
  AsyncAGIExec: SCRIPT,
  AsyncAGIStart: SCRIPT,
  AuthMethodNotAllowed: SECURITY,
  BlindTransfer: RELATION,
  BridgeMerge: "BridgeLeave and BridgeEnter tell of each channel in it",
  BridgeVideoSourceUpdate: MEDIA,
  CCAvailable: COMPLETION,
  CCCallerRecalling: COMPLETION,
  CCCallerStartMonitoring: COMPLETION,
  CCCallerStopMonitoring: COMPLETION,
  CCFailure: COMPLETION,
  CCMonitorFailed: COMPLETION,
  CCOfferTimerStart: COMPLETION,
  CCRecallComplete: COMPLETION,
  CCRequestAcknowledged: COMPLETION,
  CCRequested: COMPLETION,
  CEL: "each thing in it is told by an event of its own",
  ChallengeResponseFailed: SECURITY,
  ChallengeSent: SECURITY,
  ChanSpyStart: "who listens in talks to nobody",
  ChanSpyStop: "who listens in talks to nobody",
  ChannelTalkingStart: MEDIA,
  ChannelTalkingStop: MEDIA,
  ConfbridgeEnd: "a room goes with the last one in it",
  ConfbridgeRecord: "is about the recording of a room, not of a leg",
  ConfbridgeStart: "a room is there with the first one in it",
  ConfbridgeStopRecord: "is about the recording of a room, not of a leg",
  ConfbridgeTalking: MEDIA,
  DAHDIChannel: LINE,
  DNDState: "is set at a line of DAHDI; Do Not Disturb is kept by number",
  DTMFBegin: MEDIA,
  DTMFEnd: MEDIA,
  DeadlockStart: "is about the PBX's own health",
  DialState: "Newstate tells that it rings",
  FAXStatus: FAX,
  FailedACL: SECURITY,
  Flash: MEDIA,
  FullyBooted: "is about the session, which waits for it (link/boot.ts)",
  HangupHandlerPop: SCRIPT,
  HangupHandlerPush: SCRIPT,
  HangupHandlerRun: SCRIPT,
  HangupRequest: ENDS,
  InvalidAccountID: SECURITY,
  InvalidPassword: SECURITY,
  InvalidTransport: SECURITY,
  JabberStatus: PRESENCE,
  Load: "what a module brings is read with the next snapshot",
  LoadAverageLimit: SECURITY,
  LogChannel: "is about the PBX's log",
  MCID: "is about a caller whom somebody wants traced",
  MeetmeEnd: MEETME,
  MeetmeJoin: MEETME,
  MeetmeLeave: MEETME,
  MeetmeMute: MEETME,
  MeetmeTalkRequest: MEETME,
  MeetmeTalking: MEETME,
  MemoryLimit: SECURITY,
  MessageWaiting: "messages are looked at when somebody asks for them",
  MiniVoiceMail: "is about a message in no mailbox of app_voicemail",
  MixMonitorMute: "a recording in which nothing is heard is one",
  MobileStatus: "is about a telephone over Bluetooth, not about a call",
  MonitorStart: "is about a recording of Monitor (until 20), of which no list tells whether it runs",
  MonitorStop: "is about a recording of Monitor (until 20), of which no list tells whether it runs",
  MusicOnHoldStart: "Hold tells who holds",
  MusicOnHoldStop: "Unhold tells who holds no more",
  NewAccountCode: CHARGES,
  NewConnectedLine: "is about what a phone shows of the other side",
  Newexten: "where a call is in the dialplan is told with what happens to it",
  PJSIPMaintenanceStatus: "is about an endpoint that takes no new calls",
  PeerStatus: "hints tell which devices can be reached",
  Pickup: RELATION,
  PresenceStateChange: PRESENCE,
  PresenceStatus: PRESENCE,
  QueueCallerAbandon: "QueueCallerLeave tells the same",
  RTCPReceived: MEDIA,
  RTCPSent: MEDIA,
  ReceiveFAX: FAX,
  Registry: "is about the PBX's own registration elsewhere",
  RequestBadFormat: SECURITY,
  RequestNotAllowed: SECURITY,
  RequestNotSupported: SECURITY,
  SIPQualifyPeerDone: "hints tell which devices can be reached",
  SendFAX: FAX,
  SessionLimit: SECURITY,
  SessionTimeout: ENDS,
  Shutdown: "the link is lost with it, and the next CoreStatus names another start",
  SoftHangupRequest: ENDS,
  SpanAlarm: LINE,
  SpanAlarmClear: LINE,
  SuccessfulAuth: SECURITY,
  TestEvent: "is raised by a PBX that is built for its own tests",
  Transfer: RELATION,
  UnexpectedAddress: SECURITY,
  Unload: "what a module takes away is read with the next snapshot",
  UserEvent: "says what a dialplan wants",
  VarSet: "is about a variable of a dialplan",
  VoicemailPasswordChange: "passwords of mailboxes are not kept",
  Wink: MEDIA,
};

/** Asterisk's reference and its source differ in the case of a letter (`NewExten`, `Newexten`). */
const REASONS: ReadonlyMap<string, string> = new Map(
  [...LIST_ITEMS.map((name) => [name, LISTED] as const), ...Object.entries(NOT_READ)].map(([name, why]) => [
    name.toLowerCase(),
    why,
  ]),
);

/** Why an event is not read; undefined: it is read, or not known. */
export const whyNotRead = (name: string): string | undefined => REASONS.get(name.toLowerCase());
