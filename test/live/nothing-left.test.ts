import { once } from "node:events";
import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createApi } from "./api.js";
import { startProcess, type TandemProcess } from "./process.js";
import { listen, type Receiver } from "./receiver.js";
import { openStage, type Stage } from "./stage.js";
import { openServerSent, openWebSocket } from "./stream.js";
import { openTelphinApi } from "./telphin-api.js";

/** Tandem leaves no timer, connection or file behind when it closes: its process ends without being told to. */
const NEVER_EXIT = fileURLToPath(new URL("never-exit.mjs", import.meta.url));
/** The bound of `tandem start` on its closing; that it is kept to by a cut is not enough here. */
const END_WITHIN_MS = 5_000;

let stage: Stage;
let receiver: Receiver;
const keepAlive = new Agent({ keepAlive: true });
beforeAll(async () => {
  stage = await openStage();
  receiver = await listen(500);
  await stage.stopTandem();
});
afterAll(async () => {
  keepAlive.destroy();
  await receiver?.close();
  await stage?.restartTandem("same");
  await stage?.clear();
  await stage?.stop();
});

/** Everything that Tandem can have going: clients that stay, a delivery that is to be tried again, a call, an action. */
async function keepBusy(tandem: TandemProcess): Promise<void> {
  const api = createApi(() => tandem.url);
  const asked = request(`${tandem.url}/healthz`, { agent: keepAlive }).end();
  const [answer] = await once(asked, "response");
  answer.resume();
  await openWebSocket(tandem.url);
  await openServerSent(tandem.url);
  const telphin = await openTelphinApi(() => tandem.url);
  const event = { url: receiver.url, event_type: "dial-in", method: "POST" };
  const path = `/extension/${await telphin.id("103")}/event/`;
  expect((await telphin.post(path, event)).status).toBe(201);
  await stage.phone("101").dial("103");
  await stage.phone("103").ringing();
  await stage.until(() => expect(receiver.heard.length).toBeGreaterThan(0));
  const originate = { destinationNumber: "103" };
  expect((await api.post("/extensions/getByName/100/originate", originate)).status).toBe(204);
}

it.each([
  ["while it follows the PBX, with all that it can have going", keepBusy],
  [
    "while the link is cut, and it waits to try again",
    async (tandem: TandemProcess) => {
      stage.relay.cut();
      await stage.until(async () => expect((await fetch(`${tandem.url}/readyz`)).status).toBe(503));
    },
  ],
  [
    "while its PBX answers nothing any more",
    (tandem: TandemProcess) => {
      stage.relay.hold("toTandem");
      return expect(
        createApi(() => tandem.url).post("/extensions/getByName/100/enableDnd", {}),
      ).resolves.toMatchObject({ status: 503 });
    },
  ],
])("a process that cannot end itself ends after SIGTERM, %s", async (_, makeBusy) => {
  const tandem = await startProcess(stage.configFile, { preload: NEVER_EXIT });
  try {
    await makeBusy(tandem);
    const late = delay(END_WITHIN_MS, "still there", { ref: false });
    expect(await Promise.race([tandem.terminate(), late])).toBe(0);
    expect(tandem.logged.at(-1)).toContain('"stopped"');
  } finally {
    if (!tandem.hasExited()) await tandem.kill();
    stage.relay.restore();
    stage.relay.release();
  }
});
