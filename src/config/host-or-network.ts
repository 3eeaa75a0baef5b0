import { isIP } from "node:net";

/** Labels of a host name; the last one is no number, or it would be an address that went wrong. */
const HOST_NAME = /^(?=.{1,253}$)([\w-]{1,63}\.)*(?!\d+$)[\w-]{1,63}$/;
const NETWORK = /^([^/]+)\/(0|[1-9]\d{0,2})$/;

/** An IP address or a host name, which is not looked up. */
export const isHost = (text: string): boolean => versionOf(text) !== 0 || HOST_NAME.test(text);

/** An IP address, a network as CIDR writes it (`10.0.0.0/8`, `fd00::/8`), or a host name, which is not looked up. */
export function isHostOrNetwork(text: string): boolean {
  const network = NETWORK.exec(text);
  if (network === null) return isHost(text);
  const [, address = "", bits] = network;
  const version = versionOf(address);
  return version !== 0 && Number(bits) <= (version === 4 ? 32 : 128);
}

/** 4, 6, or 0 for no IP address. An address with a zone (`fe80::1%eth0`) means something on one machine alone. */
const versionOf = (address: string): number => (address.includes("%") ? 0 : isIP(address));
