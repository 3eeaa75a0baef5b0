import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { AmiAccount } from "./instance.js";

/**
 * Logs in to AMI and waits until Asterisk says that it is fully booted; the connection stays open and is the caller's.
 * Deliberately without Tandem's own AMI client: the lab must not depend on what it is there to test.
 */
export async function loginFullyBooted(
  port: number,
  account: AmiAccount,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect", { signal });
    socket.setEncoding("utf8");
    socket.write(
      `Action: Login\r\nUsername: ${account.username}\r\nSecret: ${account.secret}\r\nEvents: system\r\n\r\n`,
    );
    let received = "";
    for (;;) {
      const [chunk] = (await once(socket, "data", { signal })) as [string];
      received += chunk;
      if (/^Response: Error/m.test(received)) throw new Error("AMI refused the login");
      if (/^Event: FullyBooted\r$/m.test(received)) return socket;
    }
  } catch (reason) {
    socket.destroy();
    throw reason;
  }
}
