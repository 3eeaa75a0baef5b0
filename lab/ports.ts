import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that the system gives to outgoing connections, above those of Asterisk's media (rtp.conf). */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/** So many taken ports in a row mean that something is wrong with the machine. */
const MAX_TRIES = 100;

/** Two that ask at once must not get the same: a baresip that cannot have its control port goes on without it. */
const given = new Set<number>();

/**
 * A port that is free on 127.0.0.1 for TCP and UDP alike, together with the one after it (baresip takes both), and that
 * this process has not been given before. Chosen at random, so that labs that start at the same time seldom meet; who
 * then finds it taken asks again.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const port = FIRST_PORT + 2 * Math.floor((Math.random() * (LAST_PORT - FIRST_PORT)) / 2);
    if (given.has(port)) continue;
    given.add(port);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error(`no free port found between ${FIRST_PORT} and ${LAST_PORT}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const socket = createSocket("udp4");
  try {
    await Promise.all([
      once(server.listen(port, "127.0.0.1"), "listening"),
      once(socket.bind(port, "127.0.0.1"), "listening"),
    ]);
    return true;
  } catch {
    return false;
  } finally {
    server.close();
    socket.close();
  }
}
