import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../lab/ports.js";
import { openStage, type Stage } from "./stage.js";

/** chan_sip, which Asterisk has no more since 21: a trunk beside the lab's own, on a port of its own. */
const hasChanSip = process.env.LAB_ASTERISK === "16";

let stage: Stage;
let port: number;
beforeAll(async () => {
  stage = await openStage();
  if (!hasChanSip) return;
  port = await freePort();
  await writeFile(join(stage.pbx.directories.etc, "sip.conf"), sipConf(port));
  expect(await stage.pbx.cli("module load chan_sip.so")).toContain("Loaded");
});
afterAll(() => stage?.stop());

const sipConf = (bindPort: number): string =>
  [
    "[general]",
    "bindaddr = 127.0.0.1",
    `bindport = ${bindPort}`,
    "allowguest = yes",
    "context = from-provider",
  ]
    .concat("disallow = all", "allow = ulaw", "")
    .join("\n");

const story = "a call from a chan_sip trunk comes in by the number that was called";
const call = async () => {
  const call = { action: "Originate", channel: `PJSIP/provider/sip:5550100@127.0.0.1:${port}` };
  await stage.witness().act({ ...call, application: "Wait", data: "30", async: "true" });
  const trunk = () => [...stage.state().segments.values()].find(({ channel }) => channel.startsWith("SIP/"));
  await stage.until(() => {
    expect(trunk()).toMatchObject({ did: "5550100", incoming: false, extension: null });
    expect(stage.segmentOf("100")).toMatchObject({ did: null, incoming: true, linked: trunk()?.id });
  });
  const { body } = await stage.api.get(`/callSegments/${trunk()?.id}`);
  expect(body).toMatchObject({ type: "EXTERNAL", did: "5550100", incoming: false });
  await stage.agree();
  await stage.phone("100").hangup();
  await stage.empty();
  expect(stage.faults()).toEqual([]);
};

if (hasChanSip) it(story, call);
else
  it("this Asterisk has no chan_sip any more", async () => {
    expect(await stage.pbx.cli("module load chan_sip.so")).toContain("Unable to load");
  });
