import type { Condition, Leg } from "./conditions.js";
import type { DialProperties, Facts, LinkProperties } from "./event.js";
import { suffixed } from "./party.js";

export function began(condition: Condition): Facts {
  switch (condition.kind) {
    case "link":
      return { type: "linkStart", ...linkProperties(condition.legs) };
    case "dial":
      return { type: "dialStart", ...dialProperties(condition.legs) };
    case "hold":
      return { type: "holdStart", ...properties(condition) };
    case "queue":
      return {
        type: "queueCallJoin",
        ...properties(condition),
        ...condition.queue,
        position: condition.position,
      };
    case "conference":
      return { type: "confRoomCallJoin", ...properties(condition), ...condition.room };
  }
}

export function ended(condition: Condition): Facts {
  switch (condition.kind) {
    case "link":
      return { type: "linkEnd", ...linkProperties(condition.legs) };
    case "dial": {
      const answered = condition.legs[1].segment.state === "up";
      return { type: "dialEnd", ...dialProperties(condition.legs), answered };
    }
    case "hold":
      return { type: "holdEnd", ...properties(condition) };
    case "queue":
      return { type: "queueCallLeave", ...properties(condition), ...condition.queue };
    case "conference":
      return { type: "confRoomCallLeave", ...properties(condition), ...condition.room };
  }
}

export const hungUp = ({ segment, party }: Leg): Facts => ({
  type: "hangup",
  ...party.properties,
  cause: segment.cause ?? 0,
  causeText: segment.causeText ?? "",
});

const properties = ({ legs: [leg] }: Condition) => leg.party.properties;

const linkProperties = ([one, other]: readonly [Leg, Leg]): LinkProperties => ({
  ...suffixed(one.party, "1"),
  ...suffixed(other.party, "2"),
});

const dialProperties = ([from, to]: readonly [Leg, Leg]): DialProperties => ({
  ...suffixed(from.party, "From"),
  ...suffixed(to.party, "To"),
});
