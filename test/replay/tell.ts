import type { Change, QueueMember, Segment } from "../../src/state/model.js";

/** What a recorded scenario did to call segments, queue members, rooms, records and hints, a line each, for a reader and for the comparison. */
export function tell(changes: readonly Change[]): string {
  const lines = changes.flatMap((change): string[] => {
    switch (change.type) {
      case "SegmentOpened":
        return [`opened  ${look(change.segment)}`];
      case "SegmentChanged":
        return [`changed ${look(change.segment)}`];
      case "SegmentClosed":
        return [`closed  ${change.segment.id} cause ${change.segment.cause} (${change.segment.causeText})`];
      case "QueueMemberChanged":
        return [`member  ${lookAtMember(change.member)}`];
      case "QueueMemberRemoved":
        return [`left    queue ${change.key.replace("\n", ", ")}`];
      case "ConferenceChanged":
        return [`room    ${change.conference.room} holds ${change.conference.members.length}`];
      case "ConferenceRemoved":
        return [`room    ${change.room} is gone`];
      case "CallRecorded": {
        const { source, destination, flow, disposition } = change.record;
        return [`record  ${source} to ${destination}, ${flow}, ${disposition}`];
      }
      case "ExtensionChanged":
        return [
          `hint    ${change.extension.number} ${change.extension.status}${change.extension.dnd ? ", do not disturb" : ""}`,
        ];
      case "SyncChanged":
        return [change.sync.live ? "in step with the PBX" : "out of step with the PBX"];
      default:
        return [];
    }
  });
  return `${lines.join("\n")}\n`;
}

function lookAtMember(member: QueueMember): string {
  const { queue, interface: dialed, deviceState, paused, penalty } = member;
  const words = [`queue ${queue}`, dialed, deviceState, `penalty ${penalty}`, paused ? "paused" : ""];
  return words.filter((word) => word !== "").join(", ");
}

function look(segment: Segment): string {
  const { id, extension, callerId, state, did, incoming, onHold, recording } = segment;
  const words = [
    id,
    extension?.split("@")[0] ?? "external",
    `${callerId.name} <${callerId.number}>`,
    state,
    did === null ? "" : `did ${did}`,
    incoming ? "incoming" : "",
    flag("hold", onHold),
    flag("recording", recording),
    segment.dialingFrom === null ? "" : `dialed by ${segment.dialingFrom}`,
    segment.dialingTo.length === 0 ? "" : `dials ${segment.dialingTo.join(" ")}`,
    segment.linked === null ? "" : `linked ${segment.linked}`,
    segment.conference === null
      ? ""
      : `room ${segment.conference.room}${segment.conference.muted ? " muted" : ""}`,
    segment.queue === null ? "" : `queue ${segment.queue.name} place ${segment.queue.position}`,
    segment.parked === null ? "" : `parked ${segment.parked.space}`,
  ];
  return words.filter((word) => word !== "").join(", ");
}

const flag = (name: string, value: boolean | null): string =>
  value === null ? `${name} unknown` : value ? name : "";
