import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hangUp, linked } from "./calls.js";
import { isDndOn, turnDnd } from "./scenarios-dnd.js";
import { openStage, type Stage } from "./stage.js";
import { BRANCH_ACCOUNT, openTelphinApi, type TelphinApi } from "./telphin-api.js";
import { type ApiPhoneCall, type Listing, openUnifiedApi, type UnifiedApi } from "./unified-api.js";
import { createVitalPbxApi, type VitalPbxApi } from "./vitalpbx-api.js";

let stage: Stage;
let telphin: TelphinApi;
let unified: UnifiedApi;
let vitalpbx: VitalPbxApi;
beforeAll(async () => {
  stage = await openStage();
  telphin = await openTelphinApi(stage.url);
  unified = await openUnifiedApi(stage.url);
  vitalpbx = createVitalPbxApi(stage.url);
});
afterAll(() => stage?.stop());
afterEach(async () => {
  await stage.clear();
  await stage.empty();
});

const kept = async (family: string, extension: string): Promise<string> =>
  /Value: (\S*)/.exec(await stage.pbx.cli(`database get ${family} ${extension}`))?.[1] ?? "";

const callback = async (maker: string, sources: readonly string[], number: string, shown: string) =>
  await telphin.post(`/extension/${await telphin.id(maker)}/callback/`, {
    src_num: sources,
    dst_num: number,
    caller_id_number: shown,
  });

/** The sentence of a failure, where it is a field of the answer. */
function told(body: unknown): string {
  const { message, error } = body as { message?: string; error?: { message: string } };
  return message ?? error?.message ?? "";
}

/** What the leg of an extension runs, as Asterisk tells it. */
async function applicationOf(extension: string): Promise<string> {
  const channels = await stage
    .witness()
    .list("CoreShowChannels", "CoreShowChannel", "CoreShowChannelsComplete");
  const own = channels.find(({ channel }) => channel?.startsWith(`PJSIP/${extension}-`));
  return `${own?.application}(${own?.applicationdata})`;
}

describe("whoever a call shows, the dialplan acts for the phone that makes it", () => {
  it("forwards the calls of that one", async () => {
    expect(await callback("100", ["100"], "*725559876", "101")).toMatchObject({ status: 201 });
    await stage.until(async () => expect(await kept("CF", "100")).toBe("5559876"));
    expect(await kept("CF", "101")).toBe("");
    await stage.pbx.cli("database del CF 100");
  });

  it("does not disturb that one", async () => {
    const body = { caller: "100", callee: "*78", cid_number: "102" };
    expect(await vitalpbx.post("/core/click_to_call", body)).toMatchObject({ status: 200 });
    await stage.until(async () => expect(await isDndOn(stage, "100")).toBe(true));
    expect([await kept("DND", "102"), await isDndOn(stage, "102")]).toEqual(["", false]);
    await turnDnd(stage, "100", false);
  });

  it("opens the mailbox of that one", async () => {
    const view = { source: ["0003*100"], destination: ["*97"], callerDestination: "101" };
    const call = { extension: "0003*100", phoneCallView: [view] };
    expect(await unified.post("/phoneCalls/@me/simple", call)).toMatchObject({ status: 200 });
    await stage.until(async () => expect(await applicationOf("100")).toBe("VoiceMailMain(100@default,s)"));
    await stage.phone("100").hangup();
  });

  it("and for the extension in whose name it was made, where several rang for it", async () => {
    expect(await callback("102", ["100", "101"], "*725559876", "103")).toMatchObject({ status: 201 });
    await stage.until(async () => expect(await kept("CF", "102")).toBe("5559876"));
    expect([await kept("CF", "100"), await kept("CF", "101"), await kept("CF", "103")]).toEqual(["", "", ""]);
    await stage.pbx.cli("database del CF 102");
  });
});

it("one tenant's account has the other's party of its own call do nothing", async () => {
  await stage.pbx.cli("dialplan add extension 100,1,Goto,from-internal\\,100\\,1 into from-branch replace");
  const branch = await openUnifiedApi(stage.url, BRANCH_ACCOUNT);
  await stage.phone("301").dial("100");
  await linked(stage, "301", "100");
  const { body } = await branch.get<Listing<ApiPhoneCall>>("/phoneCalls/@me/@self");
  const path = `/phoneCalls/@me/0004*301/${body.entry[0]?.id}`;
  for (const sendCallTo of ["*97", "600", "5559876"]) {
    const action = { action: "Transfer", transferFromNumber: "0003*100", sendCallTo };
    expect(await branch.put(path, action)).toMatchObject({
      status: 400,
      body: { error: { code: "pc_transferfromnumber_invalid" } },
    });
  }
  await linked(stage, "301", "100");
  await stage.pbx.cli("dialplan remove extension 100@from-branch");
  await hangUp(stage, "301");
});

describe("numbers that are none", () => {
  it.each([
    ["199", /^There is no number 199 to call\.$/],
    ["_10X", /pattern/],
    ["s", /only Asterisk itself/],
  ])("%s is refused by all four, and nobody rings", async (number, sentence) => {
    const asked = [
      await stage.api.post("/extensions/getByName/100/originate", { destinationNumber: number }),
      await vitalpbx.post("/core/click_to_call", { caller: "100", callee: number }),
      await callback("100", ["100"], number, "100"),
      await unified.post("/phoneCalls/@me/simple", {
        extension: "0003*100",
        phoneCallView: [{ source: ["0003*100"], destination: [number] }],
      }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([422, 422, 400, 400]);
    for (const { body } of asked)
      expect(body?.toString() === "[object Object]" ? told(body) : body).toMatch(sentence);
    await stage.empty();
  });
});
