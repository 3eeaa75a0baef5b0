import { once } from "node:events";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Pbx } from "../../lab/pbx.js";
import { openSession } from "../../src/ami/login.js";
import type { Snapshot } from "../../src/events/event.js";
import { buildSnapshot } from "../../src/events/snapshot.js";
import { toldRecordings } from "../../src/link/read-recordings.js";
import { readSnapshot } from "../../src/link/read-snapshot.js";
import { emptyState } from "../../src/state/tables.js";
import { FIXTURES, type Part } from "../replay/fixture.js";

/**
 * A scenario as Tandem hears it: what the AMI account `tandem` is sent, byte by byte, and a snapshot wherever Tandem takes
 * one. Run the live tests with LAB_RECORD=1 to write all recordings anew.
 */
export interface Recording {
  /** Forgets what was heard: Tandem begins here. */
  beginAgain(): Promise<void>;
  /** From here on nothing is heard. */
  lose(why: "lost" | "killed"): void;
  /** Heard again, beginning with a snapshot. */
  regain(): Promise<void>;
  save(name: string, story: string): Promise<void>;
  close(): void;
}

export async function startRecording(pbx: Pbx): Promise<Recording> {
  let parts: Part[] = [];
  let ear: Ear | undefined = await listen(pbx);
  const take = () => {
    if (ear !== undefined) parts.push({ kind: "ami", text: ear.heard() });
  };
  const snapshot = async () => {
    take();
    parts.push({ kind: "snapshot", at: Date.now(), snapshot: await askSnapshot(pbx) });
  };
  await snapshot();
  return {
    async beginAgain() {
      take();
      parts = [];
      await snapshot();
    },
    lose(why) {
      take();
      ear?.close();
      ear = undefined;
      parts.push({ kind: why, at: Date.now() });
    },
    async regain() {
      ear = await listen(pbx);
      await snapshot();
    },
    async save(name, story) {
      take();
      const heard = parts.filter((part) => part.kind !== "ami" || part.text !== "");
      await write(name, { story, asterisk: await pbx.cli("core show version") }, heard);
    },
    close: () => ear?.close(),
  };
}

interface Ear {
  /** What came since the last time. */
  heard(): string;
  close(): void;
}

async function listen({ amiPort, amiHost, accounts }: Pbx): Promise<Ear> {
  const { username, secret } = accounts.tandem;
  const socket: Socket = connect(amiPort, amiHost);
  socket.on("error", () => {});
  let text = "";
  socket.setEncoding("utf8");
  socket.write(`Action: Login\r\nUsername: ${username}\r\nSecret: ${secret}\r\n\r\n`);
  socket.on("data", (chunk) => {
    text += chunk;
  });
  while (!text.includes("Authentication accepted")) await once(socket, "data");
  text = "";
  return {
    heard() {
      const whole = text.slice(0, text.lastIndexOf("\r\n\r\n") + 4);
      text = text.slice(whole.length);
      return whole.replaceAll("\r\n", "\n");
    },
    close: () => socket.destroy(),
  };
}

async function askSnapshot({ amiPort, amiHost, accounts }: Pbx): Promise<Snapshot> {
  const session = await openSession({ host: amiHost, port: amiPort }, accounts.tandem, { events: "off" });
  let given = 0;
  const newIds = () => {
    given += 1;
    return { segmentId: `listed-${given}`, callerIdId: `listed-caller-${given}` };
  };
  try {
    const lists = await readSnapshot(session, toldRecordings(emptyState(), []));
    return buildSnapshot(lists, {
      newIds,
      newId: () => "room",
      nameOf: (number, _context, discovered) => discovered || number,
    });
  } finally {
    await session.close();
  }
}

async function write(
  name: string,
  about: { story: string; asterisk: string },
  parts: readonly Part[],
): Promise<void> {
  const folder = join(FIXTURES, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const version = about.asterisk.match(/Asterisk ([0-9.]+)/)?.[1] ?? "";
  const scenario = {
    story: about.story,
    source: "recorded",
    asterisk: version,
    parts: parts.map(({ kind }, index) => ({ kind, file: fileOf(kind, index), ...whenOf(parts[index]) })),
  };
  await writeFile(join(folder, "scenario.json"), `${JSON.stringify(scenario, null, 2)}\n`);
  for (const [index, part] of parts.entries()) {
    if (part.kind === "ami") await writeFile(join(folder, fileOf("ami", index)), part.text);
    if (part.kind === "snapshot") {
      await writeFile(join(folder, fileOf("snapshot", index)), `${JSON.stringify(part.snapshot, null, 1)}\n`);
    }
  }
}

const whenOf = (part: Part | undefined) => (part !== undefined && "at" in part ? { at: part.at } : {});

const fileOf = (kind: Part["kind"], index: number): string =>
  kind === "ami" ? `${index + 1}.ami` : kind === "snapshot" ? `${index + 1}.snapshot.json` : "";
