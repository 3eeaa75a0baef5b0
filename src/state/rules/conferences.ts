import type { PbxEventOf } from "../../events/event.js";
import type { Draft } from "../draft.js";
import type { Channel } from "../model.js";
import { withItem, without } from "./lists.js";

/** The first to come in makes the room, unless a hint has. */
export function conferenceJoined(
  draft: Draft,
  { channelId, room, muted, conferenceId }: PbxEventOf<"ConferenceJoined">,
): void {
  const channel = draft.channels.get(channelId);
  if (channel === undefined) return;
  if (channel.conference !== null && channel.conference.room !== room) leaveConference(draft, channel);
  const conference = draft.conferences.get(room) ?? { room, id: conferenceId, number: null, members: [] };
  draft.putConference({ ...conference, members: withItem(conference.members, channelId) });
  draft.patch(channelId, { conference: { room, muted } });
}

export function conferenceLeft(draft: Draft, { channelId }: PbxEventOf<"ConferenceLeft">): void {
  const channel = draft.channels.get(channelId);
  if (channel !== undefined) leaveConference(draft, channel);
}

export function conferenceMuteChanged(
  draft: Draft,
  { channelId, muted }: PbxEventOf<"ConferenceMuteChanged">,
): void {
  const conference = draft.channels.get(channelId)?.conference ?? null;
  if (conference !== null) draft.patch(channelId, { conference: { ...conference, muted } });
}

/** With the last one goes a room that has no hint. */
export function leaveConference(draft: Draft, { channelId, conference: place }: Channel): void {
  draft.patch(channelId, { conference: null });
  const conference = place === null ? undefined : draft.conferences.get(place.room);
  if (conference === undefined) return;
  const members = without(conference.members, channelId);
  if (members.length === 0 && conference.number === null) draft.conferences.delete(conference.room);
  else draft.putConference({ ...conference, members });
}
