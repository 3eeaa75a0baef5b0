import type { IncomingMessage } from "node:http";
import { isIPv6, type Socket } from "node:net";
import type { Holder } from "../core/shares.js";
import type { Principal } from "../directory/directory.js";
import { remoteAddressOf } from "./remote-address.js";

const GROUPS = 8;
const GROUPS_OF_A_NETWORK = 4;

/** Where a request comes from, as far as shares are concerned. The one place that would believe a proxy's word. */
export const clientAddress = ({ socket }: Pick<IncomingMessage, "socket">): string => peerAddress(socket);

/** Who a request is of, where something is shared. */
export const holderOf = (
  request: Pick<IncomingMessage, "socket">,
  principal: Pick<Principal, "account" | "tenant"> | null,
): Holder => ({
  address: clientAddress(request),
  account: principal?.account ?? null,
  tenant: principal?.tenant ?? null,
});

/** The address of the other side: an IPv4 address, or an IPv6 network of 64 bits, of which one client has all addresses. */
export function peerAddress(socket: Socket): string {
  const address = remoteAddressOf({ socket });
  return isIPv6(address) ? networkOf(address) : address;
}

function networkOf(address: string): string {
  const [head = [], tail = []] = address.split("::").map((half) => (half === "" ? [] : half.split(":")));
  const zeros = Array<string>(Math.max(GROUPS - head.length - tail.length, 0)).fill("0");
  return `${[...head, ...zeros, ...tail].slice(0, GROUPS_OF_A_NETWORK).join(":")}::/64`;
}
