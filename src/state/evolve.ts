import type { PbxEvent } from "../events/event.js";
import { Draft } from "./draft.js";
import type { Change, PbxState } from "./model.js";
import { snapshotTaken } from "./reconcile.js";
import { bridgeCreated, bridgeDestroyed, bridgeEntered, bridgeLeft } from "./rules/bridges.js";
import { bundleSet } from "./rules/bundles.js";
import { callRecorded } from "./rules/call-records.js";
import {
  callerIdChanged,
  channelChanged,
  channelCreated,
  channelEnded,
  channelRenamed,
} from "./rules/channels.js";
import { conferenceJoined, conferenceLeft, conferenceMuteChanged } from "./rules/conferences.js";
import { contactRemoved, contactSeen, contactsListed } from "./rules/contacts.js";
import { dialBegan, dialEnded } from "./rules/dials.js";
import { localHalvesPaired, localOptimizationBegan, localOptimizationEnded } from "./rules/locals.js";
import { queueJoined, queueLeft, queueMemberChanged, queueMemberRemoved } from "./rules/queues.js";
import { channelReplaced } from "./rules/replaced.js";
import {
  callParked,
  callUnparked,
  dndChanged,
  extensionStateChanged,
  holdBegan,
  holdEnded,
  linkLost,
  recordingBegan,
  recordingEnded,
} from "./rules/services.js";
import { segmentChanges } from "./segments.js";

type Rule<T extends PbxEvent["type"]> = (draft: Draft, event: Extract<PbxEvent, { type: T }>) => void;

/** These say something to other parts, and nothing about the live state. */
const nothing = (): void => {};

/** What each event does. A new event type does not compile until it has a line here. */
const RULES: { readonly [T in PbxEvent["type"]]: Rule<T> } = {
  ChannelCreated: channelCreated,
  ChannelChanged: channelChanged,
  CallerIdChanged: callerIdChanged,
  ChannelRenamed: channelRenamed,
  ChannelEnded: channelEnded,
  ChannelReplaced: channelReplaced,
  LocalHalvesPaired: localHalvesPaired,
  LocalOptimizationBegan: localOptimizationBegan,
  LocalOptimizationEnded: localOptimizationEnded,
  DialBegan: dialBegan,
  DialEnded: dialEnded,
  BridgeCreated: bridgeCreated,
  BridgeEntered: bridgeEntered,
  BridgeLeft: bridgeLeft,
  BridgeDestroyed: bridgeDestroyed,
  HoldBegan: holdBegan,
  HoldEnded: holdEnded,
  RecordingBegan: recordingBegan,
  RecordingEnded: recordingEnded,
  ConferenceJoined: conferenceJoined,
  ConferenceLeft: conferenceLeft,
  ConferenceMuteChanged: conferenceMuteChanged,
  QueueJoined: queueJoined,
  QueueLeft: queueLeft,
  QueueMemberChanged: queueMemberChanged,
  QueueMemberRemoved: queueMemberRemoved,
  DndChanged: dndChanged,
  BundleSet: bundleSet,
  CallParked: callParked,
  CallUnparked: callUnparked,
  ContactSeen: contactSeen,
  ContactRemoved: contactRemoved,
  ContactsListed: contactsListed,
  CallRecorded: callRecorded,
  ExtensionStateChanged: extensionStateChanged,
  LinkLost: linkLost,
  SnapshotTaken: snapshotTaken,
  OriginateEnded: nothing,
  ModuleReloaded: nothing,
};

/** What an event changes, given what we knew. Pure: no clock, no random, no I/O; the state given is not touched. */
export function evolve(state: PbxState, event: PbxEvent): Change[] {
  const draft = new Draft(state);
  const rule = RULES[event.type] as Rule<PbxEvent["type"]>;
  rule(draft, event);
  return [...draft.changes(), ...segmentChanges(state, draft, event.at), ...draft.syncChanges()];
}
