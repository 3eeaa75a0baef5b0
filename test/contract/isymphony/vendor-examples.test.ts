import { beforeEach, describe, expect, it } from "vitest";
import type { RestDeps } from "../../../src/rest/deps.js";
import { serve } from "../client.js";
import { createWorld, extensions, PRINCIPALS } from "../world.js";

/** The requests in the vendor's pages of extensions and of call segments, with the ids and credentials they have there. */
const CORE_SERVER = "ca5de6c4-17bd-46ce-95a2-8b29c7812ca4";
const EXTENSION = "ef2faba9-8557-49c1-9ffc-5a71f41c7a23";
const SEGMENT = "804dbbc2-c4e3-47f2-96b9-b8262d542e7c";
const DIALED = "63844df4-c8f5-4917-9948-30f6251fc763";
const CONFERRING = "adaa2579-34bd-4073-aa69-e97eee46c38e";

const LIVE = "/communication_manager/rest/live/coreServers";
const SEGMENTS = `${LIVE}/${CORE_SERVER}/callSegments`;
const ROOM = `${LIVE}/getByName/default/conferences/getByName/94868/callSegments/${CONFERRING}`;

const world = createWorld();
const ask = serve(asInTheVendorsPages(world));

beforeEach(() => world.forgetDeeds());

/** The world, where the objects have these ids. */
function asInTheVendorsPages({ deps, state }: typeof world): RestDeps {
  const put = (id: string, like: string, given = {}) => {
    const segment = [...state.segments.values()].find(({ channelId }) => channelId === like);
    if (segment !== undefined) state.segments.set(id, { ...segment, id, ...given });
  };
  put(SEGMENT, "has all relations", { dialingTo: [DIALED] });
  put(DIALED, "alice is rung");
  put(CONFERRING, "bob confers");
  return {
    ...deps,
    accounts: {
      ...deps.accounts,
      verifyPassword: (_dialect, name, password) =>
        Promise.resolve(`${name}:${password}` === "manager:manag3rpa55word" ? PRINCIPALS.manager : undefined),
    },
    pbxs: deps.pbxs.map((pbx) => ({
      ...pbx,
      directory: {
        ...pbx.directory,
        coreServer: { ...pbx.directory.coreServer, id: CORE_SERVER },
        extension: (by) =>
          "id" in by && by.id === EXTENSION
            ? extensions.find(({ key }) => key === "101@main")
            : pbx.directory.extension(by),
      },
    })),
  };
}

const credentials = { Authorization: `Basic ${btoa("manager:manag3rpa55word")}` };

const get = async (path: string) => {
  const answer = await ask(path, { as: null, headers: { ...credentials, Accept: "application/json" } });
  expect({ path, status: answer.status }).toEqual({ path, status: 200 });
  return answer.json();
};

const post = async (path: string, header: string, raw?: string) => {
  const { status, text } = await ask(path, {
    as: null,
    method: "POST",
    headers: { ...credentials, [header]: "application/json" },
    ...(raw !== undefined && { raw }),
  });
  expect({ path, status, text }).toEqual({ path, status: 204, text: "" });
};

describe("the vendor's examples of extensions", () => {
  it("set the status of a user, and get it", async () => {
    const path = `${LIVE}/${CORE_SERVER}/users/status`;
    expect(await get(path)).toMatchObject({ name: "Available", userCreated: false });
    const raw =
      '{"name" : "Went back in time", "type" : "away", "note" : "Tell Doc Brown", "returnTime" : 499132800}';
    await post(`${path}/set`, "Content-Type", raw);
    expect(await get(path)).toMatchObject({ ...JSON.parse(raw), userCreated: true });
    expect(world.statusesSet).toEqual([{ userName: "alice", status: JSON.parse(raw) }]);
  });
});

describe("the vendor's examples of call segments", () => {
  it("get all of a core server or of an extension, and one", async () => {
    const ofExtension = `${LIVE}/${CORE_SERVER}/extensions/${EXTENSION}/callSegments`;
    for (const path of [SEGMENTS, ofExtension]) {
      expect(await get(path)).toContainEqual(expect.objectContaining({ id: SEGMENT }));
      expect(await get(`${path}/${SEGMENT}`)).toMatchObject({ id: SEGMENT, type: "INTERNAL" });
    }
  });

  it("get those that stand in a relation to one", async () => {
    const segment = `${SEGMENTS}/${SEGMENT}`;
    expect(await get(`${segment}/dialingToCallSegments`)).toMatchObject([{ id: DIALED }]);
    expect(await get(`${segment}/dialingToCallSegments/${DIALED}`)).toMatchObject({ id: DIALED });
    expect(await get(`${segment}/dialingFromCallSegment`)).toHaveProperty("callerId");
    expect(await get(`${segment}/linkedCallSegment`)).toHaveProperty("callerId");
  });

  it("transfer, kick, mute and unmute", async () => {
    const raw = '{"destinationNumber": "18005555555", "attended" : false}';
    await post(`${SEGMENTS}/${SEGMENT}/transfer`, "Content-Type", raw);
    for (const action of ["kicks", "mute", "unmute"]) await post(`${ROOM}/${action}`, "Accept");
    expect(world.commands).toEqual([
      { type: "Transfer", segmentId: SEGMENT, destination: "18005555555", attended: false },
      { type: "KickFromConference", segmentId: CONFERRING },
      { type: "MuteInConference", segmentId: CONFERRING, muted: true },
      { type: "MuteInConference", segmentId: CONFERRING, muted: false },
    ]);
  });
});
