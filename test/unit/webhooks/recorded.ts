import { createOutbox } from "../../../src/store/outbox.js";
import { createToldLegStore } from "../../../src/store/told-legs.js";
import { createWebhookStore } from "../../../src/store/webhooks.js";
import { listen } from "../../../src/webhooks/listen.js";
import type { Occasion } from "../../../src/webhooks/occasion.js";
import type { Fixture } from "../../replay/fixture.js";
import { type Arrival, type Begun, play } from "../../replay/play.js";
import { silent, WEBHOOK } from "./given.js";

/** All occasions of a scenario, as somebody would be told who has a webhook for each of them. */
export function occasionsOf(fixture: Fixture, arrival: Arrival): Occasion[] {
  const occasions: Occasion[] = [];
  play(fixture, arrival, (begun) => listenTo(begun, occasions));
  return occasions;
}

function listenTo({ database, state, feed }: Begun, occasions: Occasion[]): void {
  const store = createWebhookStore(database);
  store.put(WEBHOOK);
  listen(
    { coreServer: "default", state: () => state, feed },
    {
      webhooks: { enabledFor: () => [WEBHOOK], count: () => 1 },
      outbox: createOutbox(database),
      toldLegs: createToldLegStore(database),
      present: (_dialect, occasion) => {
        occasions.push(occasion);
        return {};
      },
      mayHold: () => true,
      wake: () => {},
      now: () => 0,
      count: () => {},
      log: silent,
    },
  );
}

/** A line an occasion. */
export const tellOccasions = (occasions: readonly Occasion[]): string =>
  occasions.map((occasion) => `  ${lineOf(occasion)}\n`).join("");

function lineOf({ type, subject, segment, other, called, answered }: Occasion): string {
  const who = subject.kind === "queue" ? `queue ${subject.key}` : (subject.key.split("@")[0] ?? "");
  const words = [
    `${type} ${who} (${segment.id})`,
    called === null ? "" : `called ${called}`,
    other === null ? "" : `other ${other.callerId.number} (${other.id})`,
    answered ? "answered" : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}
