import { parseArgs } from "node:util";
import { readVersion } from "./engines/engine.js";
import { guide } from "./guide.js";
import { startPbx } from "./pbx.js";
import { startParties } from "./phones.js";
import { openPrompt } from "./prompt.js";
import { startTandem } from "./tandem.js";

/** `npm run lab`: a PBX, phones and Tandem, until Ctrl-C. */
const { values } = parseArgs({
  options: {
    asterisk: { type: "string", default: "22" },
    port: { type: "string", default: "58080" },
  },
});

/** What has been started, last first. */
const started: { stop(): Promise<unknown> }[] = [];

async function keep<T extends { stop(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
  const part = await starting;
  started.unshift(part);
  return part;
}

let stopping = false;
async function stopAll(exitCode: number): Promise<void> {
  if (stopping) process.exit(exitCode); // asked twice: whatever still runs dies with this process
  stopping = true;
  console.log("\nstopping");
  for (const part of started) await part.stop();
  process.exit(exitCode);
}

const interrupt = () => void stopAll(0);
process.on("SIGINT", interrupt);
process.on("SIGTERM", interrupt);

try {
  const pbx = await keep(startPbx({ version: readVersion(values.asterisk), progress: console.log }));
  console.log("starting the phones");
  const parties = await keep(startParties(pbx));
  console.log("starting Tandem");
  const tandem = await keep(startTandem(pbx, Number(values.port)));
  console.log(await guide(pbx, tandem));
  openPrompt(parties, interrupt);
  await tandem.exited;
  if (!stopping) throw new Error(`Tandem has ended; its log: ${tandem.logFile}`);
} catch (reason) {
  console.error(reason instanceof Error ? reason.message : reason);
  await stopAll(1);
}
