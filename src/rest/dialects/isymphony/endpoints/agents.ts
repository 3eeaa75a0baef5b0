import { notFound } from "../../../../core/errors.js";
import type { Agent } from "../../../../directory/directory.js";
import type { Endpoint } from "../../../endpoint.js";
import { Pause, SetPenalty } from "../bodies.js";
import { act, list, read } from "../operation.js";
import { type Collection, collection, facet, live, one, only, type Place } from "../place.js";
import { presentAgent, presentAgentStatistics } from "../present.js";
import * as schemas from "../schemas.js";
import type { CoreServerView, Seen } from "../view.js";
import { extensionPlaces, extensionRestriction, extensionTold } from "./extensions.js";
import { queue } from "./queues.js";

type Agents = Place<Collection<Seen<Agent>>>;

/** Those of all agents that belong to the parent. */
const under = <P extends { readonly id: string }>(
  parent: Place<Seen<P>>,
  parentOf: (agent: Agent) => { readonly id: string },
): Agents =>
  collection(parent, ["agents", "agent"], ({ server, object }) => ({
    what: "agent",
    items: () => server.agents().filter((agent) => parentOf(agent).id === object.id),
    restriction: ({ extension, queue: { enabled, identifier } }) =>
      enabled ? extensionRestriction(extension) : `Queue '${identifier}' is not enabled.`,
  }));

const ofExtensions = extensionPlaces.map((place) => under(live(place), ({ extension }) => extension));
const ofQueue = under(queue, (agent) => agent.queue);

const tag = "Agents";
const told = { tag, reply: schemas.Agent, present: presentAgent };

async function statisticsOf({ member, id }: Agent, { control }: CoreServerView) {
  const { members } = await control.queueFigures(member.queue);
  const counted = members.find((one) => one.interface === member.interface);
  if (counted === undefined) throw notFound("agent", id); // it logged out meanwhile
  return presentAgentStatistics(counted);
}

function pause(agent: Place<Seen<Agent>>, word: string, paused: boolean): Endpoint {
  return act(agent, {
    tag,
    words: [word],
    summary: paused ? "Pauses an agent" : "Ends the pause of an agent",
    body: Pause,
    errors: ["pbx-refused", "unconfirmed"],
    perform: ({ server, object }, { reason }) =>
      server.control.execute({ type: "PauseMember", member: object.member.key, paused, reason }),
  });
}

/** What can be asked and done where an agent is named by its id. */
const operations = (agent: Place<Seen<Agent>>): Endpoint[] => [
  read(agent, { ...told, summary: "An agent" }),
  read(
    only(
      collection(agent, ["extension"], ({ object: { extension } }) => ({
        what: "extension",
        items: () => [extension],
      })),
    ),
    { ...extensionTold, tag, summary: "The extension of an agent" },
  ),
  read(facet(agent, ["statistics"]), {
    tag,
    summary: "What the PBX has counted of an agent",
    reply: schemas.AgentStatistics,
    errors: ["pbx-refused"],
    present: statisticsOf,
  }),
  pause(agent, "pause", true),
  pause(agent, "unpause", false),
  act(agent, {
    tag,
    words: ["setPenalty"],
    summary: "Sets the penalty of an agent: calls go to those with a lower one first",
    body: SetPenalty,
    errors: ["pbx-refused", "unconfirmed"],
    perform: ({ server, object }, { penalty }) =>
      server.control.execute({ type: "SetPenalty", member: object.member.key, penalty }),
  }),
  act(agent, {
    tag,
    words: ["logout"],
    summary: "Logs an agent out of its queue",
    body: null,
    errors: ["conflict", "pbx-refused", "unconfirmed"],
    perform: ({ server, object }) =>
      server.control.execute({ type: "LogOutOfQueue", member: object.member.key }),
  }),
];

export const agentEndpoints: readonly Endpoint[] = [
  ...ofExtensions.map((place) =>
    list(place, { ...told, summary: "The agents of an extension, in all queues" }),
  ),
  list(ofQueue, { ...told, summary: "The agents of a queue" }),
  ...[...ofExtensions, ofQueue]
    .map((place) => one(place, { param: "agent", description: "Id of the agent." }))
    .flatMap(operations),
];
