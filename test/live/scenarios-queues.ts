import { expect } from "vitest";
import { hangUp, linked, ring, talk } from "./calls.js";
import type { Scenario } from "./scenario.js";
import type { Stage } from "./stage.js";

/** An agent as the API shows it. */
interface ApiAgent {
  readonly id: string;
  readonly paused: boolean;
  readonly state: string;
  readonly name: string;
  readonly dynamic: boolean;
}

const agentsOf = async (stage: Stage, path: string): Promise<readonly ApiAgent[]> => {
  const { status, body } = await stage.api.get(`${path}/agents`);
  expect(status).toBe(200);
  return body as ApiAgent[];
};

/** What Asterisk says of the members of a queue. */
const membersOf = async (stage: Stage, queue: string) => {
  const members = await stage.witness().list("QueueStatus", "QueueMember", "QueueStatusComplete");
  return members.filter((member) => member.queue === queue);
};

/** Ids of the segments that wait in a queue, as the API lists them. */
const waitingIn = async (stage: Stage, queue: string): Promise<string[]> => {
  const { body } = await stage.api.get(`/queues/getByName/${queue}/callSegments`);
  return (body as { id: string }[]).map(({ id }) => id);
};

const completedIn = async (stage: Stage, queue: string): Promise<number> => {
  const { body } = await stage.api.get(`/queues/getByName/${queue}/statistics`);
  return (body as { completed: number }).completed;
};

const accepted = { status: 204, body: "" };

/** Queues, their agents and their callers. */
export const queueScenarios: readonly Scenario[] = [
  {
    name: "agent-logs-in",
    story: "100 logs into queue 501 over the API, takes a call, pauses, gets a penalty and logs out",
    async play(stage) {
      const { api } = stage;
      const before = await completedIn(stage, "501");
      const login = { extensionNumber: "100", penalty: 2 };
      expect(await api.post("/queues/getByName/501/login", login)).toEqual(accepted);
      expect((await api.post("/queues/getByName/501/login", login)).status).toBe(409);
      const [agent, ...others] = await agentsOf(stage, "/queues/getByName/501");
      expect(others).toEqual([]);
      expect(agent).toMatchObject({ paused: false, state: "NOT_INUSE", name: "Alice Adams", dynamic: true });
      expect(await agentsOf(stage, "/extensions/getByName/100")).toEqual([agent]);
      expect(await membersOf(stage, "501")).toMatchObject([
        { location: "Local/100@from-internal/n", stateinterface: "hint:100@from-internal", penalty: "2" },
      ]);
      const path = `/queues/getByName/501/agents/${agent?.id}`;
      expect((await api.get(`${path}/extension`)).body).toMatchObject({ extensionNumber: "100" });

      await stage.phone("103").dial("501");
      await linked(stage, "103", "100");
      await stage.until(async () => expect((await api.get(path)).body).toMatchObject({ state: "INUSE" }));
      await hangUp(stage, "103");
      await stage.until(async () => {
        const { body } = await api.get(`${path}/statistics`);
        expect(body).toMatchObject({ callsTaken: 1, penalty: 2, inCall: false });
        expect((body as { lastCall: number }).lastCall).toBeGreaterThan(Date.now() - 60_000);
      });
      expect((await api.get("/queues/getByName/501/statistics")).body).toMatchObject({
        calls: 0,
        completed: before + 1,
        longestWait: 0,
      });

      expect(await api.post(`${path}/pause`, { reason: "lunch" })).toEqual(accepted);
      expect((await api.get(path)).body).toMatchObject({ paused: true });
      expect(await membersOf(stage, "501")).toMatchObject([{ paused: "1", pausedreason: "lunch" }]);
      expect(await api.post(`${path}/unpause`, {})).toEqual(accepted);
      expect(await api.post(`${path}/setPenalty`, { penalty: 7 })).toEqual(accepted);
      expect(await membersOf(stage, "501")).toMatchObject([{ paused: "0", penalty: "7" }]);
      expect(await api.post(`${path}/logout`, {})).toEqual(accepted);
      expect(await agentsOf(stage, "/queues/getByName/501")).toEqual([]);
      expect(await membersOf(stage, "501")).toEqual([]);
      expect((await api.get(path)).status).toBe(404);
    },
  },
  {
    name: "agent-by-phone",
    story: "100 logs in and out with *50 and *51, and is the same agent each time",
    async play(stage) {
      const loggedIn = async () => {
        await stage.phone("100").dial("*50");
        await stage.until(async () => {
          expect(await agentsOf(stage, "/queues/getByName/501")).toMatchObject([{ dynamic: true }]);
        });
        await stage.empty();
        return agentsOf(stage, "/queues/getByName/501");
      };
      const first = await loggedIn();
      await stage.phone("100").dial("*51");
      await stage.until(async () => expect(await agentsOf(stage, "/queues/getByName/501")).toEqual([]));
      await stage.empty();
      const second = await loggedIn();
      expect(second).toEqual(first);
      const body = { extensionNumber: "100" };
      expect(await stage.api.post("/queues/getByName/501/logout", body)).toEqual(accepted);
      expect((await stage.api.post("/queues/getByName/501/logout", body)).status).toBe(409);
    },
  },
  {
    name: "callers-wait",
    story: "100 and 102 wait in queue 501, which has nobody; 104 logs in, and the first is put through",
    async play(stage) {
      await stage.phone("100").dial("501");
      await stage.until(() => expect(stage.segmentOf("100").queue).toEqual({ name: "501", position: 1 }));
      await stage.phone("102").dial("501");
      await stage.until(() => expect(stage.segmentOf("102").queue).toEqual({ name: "501", position: 2 }));
      const ids = ["100", "102"].map((extension) => stage.segmentOf(extension).id);
      expect(await waitingIn(stage, "501")).toEqual(ids);
      const { body } = await stage.api.get("/queues/getByName/501/statistics");
      expect(body).toMatchObject({ calls: 2 });
      await stage.api.post("/queues/getByName/501/login", { extensionNumber: "104" });
      await stage.phone("104").ringing();
      await stage.until(() => expect(stage.segmentOf("104").dialingFrom).toBe(ids[0]));
      await stage.phone("104").accept();
      await linked(stage, "100", "104");
      await stage.until(async () => expect(await waitingIn(stage, "501")).toEqual([ids[1]]));
      await stage.api.post("/queues/getByName/501/logout", { extensionNumber: "104" });
      await stage.agree();
      await stage.phone("100").hangup();
      await hangUp(stage, "102");
    },
  },
  {
    name: "static-agent",
    story: "101 belongs to queue 500 by its configuration: it can be paused, and not logged out",
    async play(stage) {
      const agents = await agentsOf(stage, "/queues/getByName/500");
      expect(agents.map(({ name, dynamic }) => [name, dynamic])).toEqual([
        ["Bob Brown", false],
        ["Dave Davis", false],
      ]);
      const path = `/queues/getByName/500/agent/${agents[0]?.id}`;
      const refused = await stage.api.post(`${path}/logout`, {});
      expect(refused).toEqual({ status: 409, body: expect.stringContaining("configur") });
      expect(await membersOf(stage, "500")).toHaveLength(2);

      expect(await stage.api.post(`${path}/pause`, {})).toEqual(accepted);
      await ring(stage, "100", "103", "500"); // 101, which picks up at once, is passed over
      await stage.phone("103").accept();
      await linked(stage, "100", "103");
      await hangUp(stage, "100");
      expect(await stage.api.post(`${path}/unpause`, {})).toEqual(accepted);
      await stage.phone("102").dial("500");
      await linked(stage, "102", "101");
      await hangUp(stage, "102");
    },
  },
  {
    name: "agent-busy-elsewhere",
    story: "101 talks to 103 outside of any queue, and its agent is seen in use",
    async play(stage) {
      const states = async () =>
        (await agentsOf(stage, "/extensions/getByName/101")).map(({ state }) => state);
      expect(await states()).toEqual(["NOT_INUSE"]); // its other queue is not enabled
      await talk(stage, "101", "103");
      await stage.until(async () => expect(await states()).toEqual(["INUSE"]));
      await hangUp(stage, "101");
      await stage.until(async () => expect(await states()).toEqual(["NOT_INUSE"]));
    },
  },
];
