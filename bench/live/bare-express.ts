import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("bare-express.mjs", import.meta.url));

/** What one path of it is answered. */
export interface Bytes {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface BareExpress {
  readonly url: string;
  close(): Promise<void>;
}

/** Of Node's own, and of a connection: no route sets them. */
const NOT_SET = new Set(["connection", "keep-alive", "date", "transfer-encoding", "content-length"]);

/** Asks once; the answer as bare Express is to send it. */
export async function bytesOf(
  path: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Bytes> {
  const answer = await fetch(url, { headers });
  if (answer.status !== 200) throw new Error(`${url} is answered ${answer.status}`);
  const sent = [...answer.headers].filter(([name]) => !NOT_SET.has(name));
  return { path, headers: Object.fromEntries(sent), body: await answer.text() };
}

/** In a process of its own, by the same Node. */
export async function startBareExpress(answers: readonly Bytes[]): Promise<BareExpress> {
  const child = fork(SCRIPT, { execArgv: [] });
  child.send(answers);
  const [port] = (await once(child, "message")) as [number];
  return { url: `http://127.0.0.1:${port}`, close: () => ended(child) };
}

async function ended(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill();
  await exited;
}
