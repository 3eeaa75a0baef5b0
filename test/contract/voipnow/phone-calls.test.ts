import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import type { Segment } from "../../../src/state/model.js";
import { uuid } from "../objects.js";
import { segments } from "../segments.js";
import { createWorld, ORIGINATED } from "../world.js";
import { entriesOf, openApi, told } from "./api.js";
import { callIdOf, viewIdOf } from "./samples.js";

const world = createWorld();
const { ask, get, put, post, remove } = openApi(world);

const AT = Date.UTC(2011, 1, 10, 15, 4, 55);

/** A leg as the state has it; what is not given is of no account. */
function leg(word: string, extension: string | null, given: Partial<Segment> = {}): Segment {
  const [like] = segments;
  if (like === undefined) throw new Error("no leg to be like");
  const number = extension?.split("@")[0] ?? "18005550199";
  return {
    ...like,
    id: uuid(word),
    channelId: word,
    linkedId: "call",
    extension,
    callerId: {
      id: uuid(`party ${word}`),
      name: extension === null ? "John Doe" : `Phone ${number}`,
      number,
    },
    did: null,
    dialingTo: [],
    startedAt: AT,
    answeredAt: null,
    ...given,
  };
}

function given(...legs: readonly Segment[]): void {
  for (const { id } of [...world.state.segments.values()]) world.state.segments.delete(id);
  for (const one of legs) world.state.segments.set(one.id, one);
}

const ringing = { state: "ringing", incoming: true } as const;
const CALL = () => callIdOf(world, "call");
const views = async (path = "/phoneCalls/@me/@self") =>
  entriesOf(await ask(path, { as: "reader" }))[0]?.phoneCallView as Record<string, unknown>[];

/** Alice calls bob: it rings there, or they talk. */
const rings = () =>
  given(
    leg("a", "100@main", { did: "101", dialingTo: [uuid("b")] }),
    leg("b", "101@main", { ...ringing, startedAt: AT + 1_000, dialingFrom: uuid("a") }),
  );
const talk = (a: Partial<Segment> = {}, b: Partial<Segment> = {}) =>
  given(
    leg("a", "100@main", { did: "101", linked: uuid("b"), answeredAt: AT + 6_000, ...a }),
    leg("b", "101@main", {
      incoming: true,
      startedAt: AT + 1_000,
      answeredAt: AT + 5_000,
      linked: uuid("a"),
      ...b,
    }),
  );

describe("a phone call", () => {
  it("is told with the fields of the vendor's page, in their order", async () => {
    talk({ recording: true, recordingSince: AT + 7_000 }, { onHold: true, onHoldSince: AT + 8_000 });
    const { text } = await ask(`/phoneCalls/@me/0003*100/${CALL()}`, {
      as: "reader",
      headers: { "X-Forwarded-Proto": "https" },
    });
    const { entry } = JSON.parse(text) as { entry: Record<string, unknown>[] };
    const [call] = entry;
    expect(Object.keys(call ?? {})).toEqual([
      "id",
      "extension",
      "ownerId",
      "ownerName",
      "published",
      "answered",
      "phoneCallView",
      "links",
    ]);
    expect(call).toMatchObject({
      id: CALL(),
      extension: "0003*100",
      ownerId: "3",
      ownerName: "Main Ltd",
      published: "2011-02-10T15:04:55Z",
      answered: "2011-02-10T15:05:00Z",
      links: {
        self: expect.stringMatching(`^https://127.0.0.1:\\d+/uapi/phoneCalls/@me/0003\\*100/${CALL()}$`),
      },
    });
    expect(call?.phoneCallView).toEqual([
      {
        id: viewIdOf(world, "a"),
        extension: "0003*100",
        source: ["0003*100"],
        destination: ["0003*101"],
        flow: 2,
        status: 5,
        callerId: "Phone 100 <100>",
        recording: "2011-02-10T15:05:02Z",
        answered: "2011-02-10T15:05:01Z",
        onHold: "2011-02-10T15:05:03Z",
        holder: 0,
      },
      {
        id: viewIdOf(world, "b"),
        extension: "0003*101",
        source: ["0003*100"],
        destination: ["0003*101"],
        flow: 2,
        status: 5,
        callerId: "Phone 100 <100>",
        answered: "2011-02-10T15:05:00Z",
        onHold: "2011-02-10T15:05:03Z",
        holder: 1,
      },
    ]);
  });

  it("has the same id for each of its parties, and after it was answered", async () => {
    rings();
    const ids = async () =>
      Promise.all(
        ["100", "101", "@self"].map(
          async (n) => entriesOf(await ask(`/phoneCalls/@me/${n}`, { as: "reader" }))[0]?.id,
        ),
      );
    const before = await ids();
    talk();
    expect([...before, ...(await ids())]).toEqual(Array(6).fill(CALL()));
  });

  it.each([
    ["off hook", [leg("a", "100@main", { state: "down" })], [{ status: 1, flow: 2, destination: [] }]],
    [
      "trying an outside number",
      [
        leg("a", "100@main", { state: "down", did: "5551", dialingTo: [uuid("x")] }),
        leg("x", null, { incoming: true, state: "down", dialingFrom: uuid("a") }),
      ],
      [
        {
          status: 2,
          flow: 4,
          source: ["0003*100"],
          destination: ["18005550199"],
          callerId: "Phone 100 <100>",
        },
      ],
    ],
    [
      "called from outside",
      [
        leg("x", null, { did: "5550100", dialingTo: [uuid("b")] }),
        leg("b", "101@main", { ...ringing, dialingFrom: uuid("x") }),
      ],
      [
        {
          status: 3,
          flow: 8,
          source: ["18005550199"],
          destination: ["0003*101"],
          callerId: "John Doe <18005550199>",
          ringing: "2011-02-10T15:04:55Z",
        },
      ],
    ],
    [
      "made over this API, and answered",
      [
        leg("a", "100@main", { incoming: true, linked: uuid("b") }),
        leg("b", "101@main", { incoming: true, startedAt: AT + 1_000, linked: uuid("a") }),
      ],
      [
        { status: 5, source: ["0003*100"], destination: ["0003*101"] },
        { status: 5, source: ["0003*100"], destination: ["0003*101"] },
      ],
    ],
    [
      "parked by bob, from outside",
      [leg("x", null, { parked: { lot: "default", space: "701", since: AT + 9_000, by: "101@main" } })],
      [
        {
          extension: "0003*101",
          source: ["18005550199"],
          flow: 8,
          parked: "2011-02-10T15:05:04Z",
          parkedPos: 701,
          parkedBy: "0003*101",
        },
      ],
    ],
    [
      "waiting in a queue",
      [leg("x", null, { queue: { name: "5001", position: 1 } })],
      [{ extension: "0003*5001", source: ["18005550199"], destination: ["0003*5001"], flow: 8, status: 5 }],
    ],
  ])("is told when it is %s", async (_what, legs, expected) => {
    given(...legs);
    expect(await views()).toMatchObject(expected);
  });

  it("tells the other side's ringing, and ringing itself", async () => {
    rings();
    expect((await views()).map(({ status, ringing: since }) => [status, since])).toEqual([
      [4, "2011-02-10T15:04:56Z"],
      [3, "2011-02-10T15:04:56Z"],
    ]);
  });

  it("that is another's, or over, is not there", async () => {
    talk();
    for (const id of ["0".repeat(20), "x", viewIdOf(world, "a"), CALL().toUpperCase(), "__proto__"]) {
      expect(told(await ask(`/phoneCalls/@me/@self/${id}`))).toEqual([400, "pc_phonecall_invalid"]);
    }
    given();
    expect(told(await ask(`/phoneCalls/@me/@self/${CALL()}`))).toEqual([400, "pc_phonecall_invalid"]);
    expect((await ask("/phoneCalls/@me/@self")).status).toBe(204);
  });

  it("is filtered by its id, or by when it began", async () => {
    talk();
    const count = async (query: string) => entriesOf(await ask(`/phoneCalls/@me/@self?${query}`)).length;
    expect(await count(`filterBy=id&filterOp=equals&filterValue=${CALL()}`)).toBe(1);
    expect(await count("filterBy=id&filterValue=zz")).toBe(0);
    expect(await count("filterBy=published&filterOp=startsWith&filterValue=2011-02-10")).toBe(1);
    expect(await count("filterBy=published&filterOp=greaterThan&filterValue=2011-02-10T15:04:54Z")).toBe(1);
    expect(await count("filterBy=published&filterOp=lessThan&filterValue=2011-02-10T15:04:55Z")).toBe(0);
    expect(await count(`filterBy=id&filterOp=inArray&filterValue=x,${CALL()}`)).toBe(1);
    expect(told(await ask("/phoneCalls/@me/@self?filterBy=extension&filterValue=1"))).toEqual([
      400,
      "filterby_invalid",
    ]);
  });
});

describe("hanging up", () => {
  const ended = async (path: string, as: "manager" | "reader" | "bob" | "controller" = "manager") => {
    const { status, text } = await remove(path, { as });
    return [
      status,
      text === "" ? [] : JSON.parse(text),
      world.commands.map((c) => (c.type === "HangUp" ? c.segmentIds : c)),
    ];
  };
  const id = () => [{ id: CALL() }];

  it("ends the extension's own leg", async () => {
    talk();
    expect(await ended(`/phoneCalls/@me/0003*100/${CALL()}`)).toEqual([200, id(), [[uuid("a")]]]);
  });

  it("ends all calls of the extension where none is named", async () => {
    talk();
    expect(await ended("/phoneCalls/@me/101", "bob")).toEqual([200, id(), [[uuid("b")]]]);
  });

  it("ends only calls with that number, and is 204 where there are none", async () => {
    talk();
    for (const number of ["101", "0003*101"]) {
      world.forgetDeeds();
      expect(await ended(`/phoneCalls/@me/@self?phoneNumber=${number}`)).toEqual([200, id(), [[uuid("a")]]]);
    }
    world.forgetDeeds();
    expect(await ended(`/phoneCalls/@me/100/${CALL()}?phoneNumber=8887777`)).toEqual([204, [], []]);
    given();
    expect(await ended("/phoneCalls/@me/100")).toEqual([204, [], []]);
  });

  it("takes no leg of others", async () => {
    talk();
    expect(told(await remove("/phoneCalls/@me/0003*100", { as: "bob" }))).toEqual([400, "extension_invalid"]);
    expect(told(await remove(`/phoneCalls/@me/100/${CALL()}?phoneNumber=1&phoneNumber=2`))).toEqual([
      400,
      "pc_phonenumber_invalid",
    ]);
    expect(world.commands).toEqual([]);
  });
});

describe("an action", () => {
  beforeEach(() => talk());
  const act = (body: unknown, as: "manager" | "bob" | "tenant" = "manager") =>
    put(`/phoneCalls/@me/@self/${CALL()}`, body, { as });
  const [A, B] = [uuid("a"), uuid("b")];
  const rung = { extension: "103@main", callerId: null, ringSeconds: 25 };

  it.each([
    [
      { action: "Transfer", sendCallTo: "3334444" },
      { type: "Transfer", segmentId: A, destination: "3334444", attended: false },
    ],
    [
      { action: "Transfer", sendCallTo: 3334444 },
      { type: "Transfer", segmentId: A, destination: "3334444", attended: false },
    ],
    [
      { action: "Transfer", sendCallTo: "0003*103" },
      { type: "Transfer", segmentId: A, destination: "103", attended: false },
    ],
    [
      { action: "Transfer", sendCallTo: "0004*103" },
      { type: "Transfer", segmentId: A, destination: "0004*103", attended: false },
    ],
    [
      { action: "Transfer", sendCallTo: "9", transferFromNumber: "0003*100", transferNumber: "0003*101" },
      { type: "Transfer", segmentId: A, destination: "9", attended: false },
    ],
    [
      { action: "Transfer", sendCallTo: "9", transferNumber: "101" },
      { type: "Transfer", segmentId: A, destination: "9", attended: false },
    ],
    // who may act on one side may also have the other side transferred: its party is moved
    [
      { action: "Transfer", sendCallTo: "9", transferFromNumber: "101" },
      { type: "Transfer", segmentId: B, destination: "9", attended: false },
    ],
    [
      { action: "TransferToVoicemail", sendCallTo: "101", transferNumber: null },
      { type: "TransferToVoicemail", segmentId: A, mailbox: "101@main" },
    ],
    [
      { action: "Park", maxInParking: "30" },
      { type: "Park", segmentId: A, timeoutSeconds: 30 },
    ],
    [
      { action: "Park", maxInParking: null },
      { type: "Park", segmentId: A, timeoutSeconds: null },
    ],
    [
      { action: "UnPark", sendCallTo: "103", callerId: "John Doe <4242425>", waitForPickup: "20" },
      {
        type: "Unpark",
        segmentId: A,
        extension: "103@main",
        callerId: { name: "John Doe", number: "4242425" },
        ringSeconds: 20,
      },
    ],
    [
      { action: "PickUp", sendCallTo: "0003*103" },
      { type: "PickUp", segmentId: A, ...rung },
    ],
    [
      { action: "BargeIn", sendCallTo: "103", waitForPickUp: 9 },
      { type: "Spy", segmentId: A, mode: "barge", ...rung, ringSeconds: 9 },
    ],
    [
      { action: "Monitor", sendCallTo: "103" },
      { type: "Spy", segmentId: A, mode: "listen", ...rung },
    ],
    [
      { action: "Whisper", sendCallTo: "103" },
      { type: "Spy", segmentId: A, mode: "whisper", ...rung },
    ],
    [
      { action: "Whisper", sendCallTo: "103", private: 0 },
      { type: "Spy", segmentId: A, mode: "whisper", ...rung },
    ],
    [
      { action: "Whisper", sendCallTo: "103", private: "1" },
      { type: "Spy", segmentId: A, mode: "whisper-only", ...rung },
    ],
    [{ action: "StartRecording" }, { type: "StartRecording", segmentId: A, format: "wav" }],
    [
      { action: "StartRecording", format: "wav49" },
      { type: "StartRecording", segmentId: A, format: "wav49" },
    ],
    [{ action: "StopRecording" }, { type: "StopRecording", segmentId: A }],
  ])("%j has the PBX do what it says", async (body, command) => {
    const answer = await act(body);
    expect([answer.status, world.commands]).toEqual([200, [command]]);
    const reply = answer.json();
    expect(Array.isArray(reply)).toBe(body.action === "Park");
    expect([reply].flat()).toMatchObject([{ id: CALL(), phoneCallView: [{ extension: "0003*100" }] }]);
  });

  it("is about the view that it names", async () => {
    const seen = await put(
      `/phoneCalls/@me/@self/${CALL()}`,
      { action: "StopRecording", phoneCallViewId: viewIdOf(world, "b") },
      { as: "bob" },
    );
    expect([seen.status, world.commands]).toEqual([200, [{ type: "StopRecording", segmentId: B }]]);
  });

  it("is about the leg that fits, where the path names several", async () => {
    given(
      leg("a", "100@main", { did: "103", dialingTo: [uuid("c")] }),
      leg("c", "103@main", { ...ringing, startedAt: AT + 1, dialingFrom: A }),
    );
    await act({ action: "PickUp", sendCallTo: "103" });
    expect(world.commands).toMatchObject([{ type: "PickUp", segmentId: uuid("c") }]);
  });

  it.each([
    [{ action: "OnHold" }, 501, "request_not_implemented"],
    [{ action: "OffHold", phoneCallViewId: "01" }, 400, "pc_phonecallview_invalid"],
    [{ action: "onhold" }, 400, "pc_action_invalid"],
    [{ action: "__proto__" }, 400, "pc_action_invalid"],
    [{ action: ["Park"] }, 400, "pc_action_invalid"],
    [{}, 400, "pc_action_invalid"],
    [[], 400, "body_invalid"],
    [{ action: "Transfer" }, 400, "pc_sendcallto_invalid"],
    [{ action: "Transfer", sendCallTo: "1\r\nAction: Command" }, 400, "pc_sendcallto_invalid"],
    [{ action: "Transfer", sendCallTo: "1,2" }, 400, "pc_sendcallto_invalid"],
    [{ action: "Transfer", sendCallTo: true }, 400, "pc_sendcallto_invalid"],
    [
      { action: "Transfer", sendCallTo: "9", transferFromNumber: "777" },
      400,
      "pc_transferfromnumber_invalid",
    ],
    [{ action: "Transfer", sendCallTo: "9", transferNumber: "777" }, 400, "pc_transfernumber_invalid"],
    [
      { action: "Transfer", sendCallTo: "9", transferFromNumber: "100", transferNumber: "100" },
      400,
      "pc_transfernumber_invalid",
    ],
    [{ action: "Transfer", sendCallTo: "9", phoneCallViewId: "01" }, 400, "pc_phonecallview_invalid"],
    [
      { action: "Transfer", sendCallTo: "9", phoneCallViewId: viewIdOf(world, "b") },
      400,
      "pc_phonecallview_invalid",
    ],
    [{ action: "TransferToVoicemail", sendCallTo: "5551" }, 400, "pc_sendcallto_invalid"],
    [{ action: "TransferToVoicemail", sendCallTo: "0004*200" }, 400, "pc_sendcallto_invalid"],
    [{ action: "Park", maxInParking: 9 }, 400, "pc_maxinparking_invalid"],
    [{ action: "Park", maxInParking: "3601" }, 400, "pc_maxinparking_invalid"],
    [{ action: "Park", maxInParking: 1e21 }, 400, "pc_maxinparking_invalid"],
    [{ action: "UnPark", sendCallTo: "101" }, 400, "pc_sendcallto_invalid"],
    [{ action: "BargeIn", sendCallTo: "108" }, 400, "pc_sendcallto_invalid"],
    [{ action: "PickUp", sendCallTo: "103", waitForPickup: "601" }, 400, "pc_waitforpickup_invalid"],
    [{ action: "PickUp", sendCallTo: "103", callerId: 'John" <1>' }, 400, "pc_callerid_invalid"],
    [{ action: "PickUp", sendCallTo: "103", callerId: "John\n<1>" }, 400, "pc_callerid_invalid"],
    [{ action: "Whisper", sendCallTo: "103", private: 2 }, 400, "pc_private_invalid"],
    [{ action: "StartRecording", format: "mp3" }, 400, "pc_format_invalid"],
  ])("%j is %i %s", async (body, status, code) => {
    expect(told(await act(body))).toEqual([status, code]);
    expect(world.commands).toEqual([]);
  });

  it.each([
    [new AppError("conflict", "Nobody has answered yet."), 400, "conflict"],
    [new AppError("not-found", "There is no call segment 'a'."), 400, "pc_phonecall_invalid"],
    [new AppError("pbx-refused", "Asterisk refused."), 502, "pbx_refused"],
    [new AppError("pbx-unavailable", "The PBX cannot be reached."), 503, "pbx_unavailable"],
    [
      new AppError("unconfirmed", "Asterisk accepted this, and nothing followed."),
      500,
      "internal_server_error",
    ],
    [new AppError("not-enabled", "There is no lot."), 501, "request_not_implemented"],
    [new Error("secret"), 500, "internal_server_error"],
  ])("that fails with %s is %i %s", async (failure, status, code) => {
    world.failure = failure;
    const answer = await act({ action: "Park" });
    expect(told(answer)).toEqual([status, code]);
    expect(answer.text).not.toContain("secret");
  });
});

describe("a simple call", () => {
  const make = (body: unknown, query = "", user = "@me") => post(`/phoneCalls/${user}/simple${query}`, body);
  const right = {
    extension: "100",
    phoneCallView: [{ source: ["5354353", "5302040"], destination: ["5353535"] }],
  };
  const made = {
    extension: "100@main",
    callerId: null,
    destinationCallerId: null,
    ringSeconds: 25,
    maxSeconds: null,
  };

  beforeEach(() => given(leg(ORIGINATED, null, { linkedId: ORIGINATED, ...ringing })));

  it.each([
    [right, "", { ...made, sources: ["5354353", "5302040"], destination: "5353535" }],
    [
      { extension: 100, phoneCallView: [{ source: "100", destination: "5551" }] },
      "",
      { ...made, sources: "extension", destination: "5551" },
    ],
    [
      { extension: "0003*100", phoneCallView: [{ source: ["0003*100"], destination: "0003*101" }] },
      "?waitForPickup=12&callDuration=60&allowPublicTransfer=true&video=1",
      { ...made, sources: "extension", destination: "101", ringSeconds: 12, maxSeconds: 60 },
    ],
    [
      {
        extension: "100",
        phoneCallView: [
          {
            source: ["100", 5551],
            destination: "+15552",
            callerId: "John Doe <4242425>",
            callerDestination: "+1555",
          },
        ],
      },
      "",
      {
        ...made,
        sources: ["100", "5551"],
        destination: "+15552",
        callerId: { name: "John Doe", number: "4242425" },
        destinationCallerId: { name: "", number: "+1555" },
      },
    ],
  ])("%j%s has the PBX ring the sources, then the destination", async (body, query, origination) => {
    const { status, json } = await make(body, query);
    expect([status, world.originations]).toEqual([200, [origination]]);
    expect(json()).toMatchObject([{ id: callIdOf(world, ORIGINATED), extension: "0003*100", ownerId: "3" }]);
  });

  it("is a bare list with the call, its nonce with it from then on, though no extension is a party", async () => {
    const [call] = (await make({ ...right, nonce: "130c5a97" })).json() as Record<string, unknown>[];
    expect(Object.keys(call ?? {}).slice(0, 3)).toEqual(["id", "nonce", "extension"]);
    expect(call).toMatchObject({
      nonce: "130c5a97",
      phoneCallView: [{ extension: "0003*100", flow: 4, status: 3 }],
    });
    expect(await get(`/phoneCalls/@me/@self/${call?.id}`)).toMatchObject({ entry: [{ nonce: "130c5a97" }] });
    expect((await remove(`/phoneCalls/@me/100/${call?.id}`)).json()).toEqual([{ id: call?.id }]);
    expect(told(await ask(`/phoneCalls/@me/@self/${call?.id}`, { as: "bob" }))).toEqual([
      400,
      "pc_phonecall_invalid",
    ]);
  });

  it("is waited for until its first leg is seen", async () => {
    given();
    const answer = make(right);
    await expect.poll(() => world.originations.length).toBe(1);
    given(leg(ORIGINATED, null, { linkedId: ORIGINATED, ...ringing }));
    world.feed.publish([]);
    expect((await answer).json()).toMatchObject([{ phoneCallView: [{ status: 3 }] }]);
  });

  it("is told with its id also where no leg is seen in time", async () => {
    given();
    const [call] = (await make({ ...right, nonce: "n" })).json() as Record<string, unknown>[];
    expect(call).toEqual({
      id: callIdOf(world, ORIGINATED),
      nonce: "n",
      extension: "0003*100",
      ownerId: "3",
      ownerName: "Main Ltd",
      published: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      phoneCallView: [],
      links: {
        self: expect.stringContaining(`/uapi/phoneCalls/@me/0003*100/${callIdOf(world, ORIGINATED)}`),
      },
    });
  });

  const view = right.phoneCallView[0];
  it.each([
    [{ ...right, extension: "101" }, "", "extension_invalid"],
    [{ ...right, extension: "0004*100" }, "", "extension_invalid"],
    [{ phoneCallView: right.phoneCallView }, "", "extension_invalid"],
    [{ ...right, extension: "@self" }, "", "extension_invalid"],
    [{ extension: "100" }, "", "pc_view_invalid"],
    [{ ...right, phoneCallView: view }, "", "pc_view_invalid"],
    [{ ...right, phoneCallView: [] }, "", "pc_view_invalid"],
    [{ ...right, phoneCallView: [view, view] }, "", "pc_view_invalid"],
    [{ ...right, phoneCallView: [{ ...view, source: [] }] }, "", "pc_source_invalid"],
    [{ ...right, phoneCallView: [{ ...view, source: undefined }] }, "", "pc_source_invalid"],
    [{ ...right, phoneCallView: [{ ...view, source: Array(11).fill("1") }] }, "", "pc_source_invalid"],
    [{ ...right, phoneCallView: [{ ...view, source: ["1&2"] }] }, "", "pc_source_invalid"],
    [{ ...right, phoneCallView: [{ ...view, source: "9".repeat(65) }] }, "", "pc_source_invalid"],
    [{ ...right, phoneCallView: [{ ...view, destination: ["1", "2"] }] }, "", "pc_destination_invalid"],
    [{ ...right, phoneCallView: [{ ...view, destination: "" }] }, "", "pc_destination_invalid"],
    [{ ...right, phoneCallView: [{ ...view, callerId: "<>" }] }, "", "pc_callerid_invalid"],
    [{ ...right, phoneCallView: [{ ...view, callerDestination: 7 }] }, "", "pc_callerid_invalid"],
    [{ ...right, nonce: "" }, "", "pc_nonce_invalid"],
    [{ ...right, nonce: "n".repeat(256) }, "", "pc_nonce_invalid"],
    [right, "?waitForPickup=0", "pc_waitforpickup_invalid"],
    [right, "?waitForPickup=1e2", "pc_waitforpickup_invalid"],
    [right, "?waitForPickup=5&waitForPickup=6", "pc_waitforpickup_invalid"],
    [right, "?callDuration=86401", "pc_callduration_invalid"],
  ])("%j%s is %s", async (body, query, code) => {
    expect(told(await make(body, query))).toEqual([400, code]);
    expect(world.originations).toEqual([]);
  });

  it.each(["conferenceInvite", "callback"])("a call of the type %s is not implemented", async (type) => {
    expect(told(await post(`/phoneCalls/@me/${type}`, right))).toEqual([501, "request_not_implemented"]);
    expect(told(await ask(`/phoneCalls/@me/${type}`))).toEqual([501, "request_not_implemented"]);
  });
});
