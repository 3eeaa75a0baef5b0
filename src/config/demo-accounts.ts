import { BlockList, isIP } from "node:net";
import { at, type Fault } from "./faults.js";
import type { ReadableAccount } from "./file.js";

/** Secrets of the lab's demo accounts, which stand in its documents. */
const DEMO_SECRETS: ReadonlySet<string> = new Set([
  "manag3rpa55word",
  "lab-app-key",
  "lab-secret",
  "branch-secret",
]);

/** Whether anybody can know this secret. */
export const isDemoSecret = (secret: string): boolean => DEMO_SECRETS.has(secret);

export const isDemo = ({ demo, password }: ReadableAccount): boolean =>
  demo === true || isDemoSecret(password ?? "");

/** Demo accounts while others than this machine can reach Tandem. */
export function demoFaults(
  file: string,
  accounts: readonly (ReadableAccount | null)[],
  httpHost: string,
): Fault[] {
  if (isLoopback(httpHost)) return [];
  const message = `is a demo account, whose password anybody can know: refused while Tandem listens on ${httpHost}`;
  return accounts.flatMap((account, index) =>
    account !== null && isDemo(account) ? [{ place: at(file, ["accounts", index]), message }] : [],
  );
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

/** Whether only this machine can reach a server that binds to this host. A name other than localhost is not looked up. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return host.toLowerCase() === "localhost";
  return LOOPBACK.check(host, isIP(host) === 4 ? "ipv4" : "ipv6");
}
