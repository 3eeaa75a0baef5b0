import { BlockList, isIP } from "node:net";

/** IPv4 that is not public (IANA's special-purpose addresses): own, private, shared, link-local, multicast, reserved, … */
const SPECIAL_V4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];

/** All that is public of IPv6 is in here; so ::1, mapped IPv4, NAT64, ULA, link-local and multicast are not. */
const GLOBAL_V6 = ["2000::/3"];
/** And this is not public in it: Teredo and its neighbours, examples, 6to4. */
const SPECIAL_V6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

/** Tells public addresses from all others. */
export function publicAddresses(): (address: string) => boolean {
  const specialV4 = networks(SPECIAL_V4);
  const globalV6 = networks(GLOBAL_V6);
  const specialV6 = networks(SPECIAL_V6);
  return (address) =>
    isIP(address) === 4
      ? !specialV4(address)
      : isIP(address) === 6 && globalV6(address) && !specialV6(address);
}

/**
 * Whether an address is one of these, or in one of these networks (`10.0.0.0/8`). What is neither an address nor a
 * network holds none.
 */
export function networks(list: readonly string[]): (address: string) => boolean {
  const blocks = new BlockList();
  for (const entry of list) {
    const [address = "", bits] = entry.split("/");
    const family = familyOf(address);
    if (family === null) continue;
    if (bits === undefined) blocks.addAddress(address, family);
    else blocks.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== null && blocks.check(address, family);
  };
}

/** An address with a zone (`fe80::1%eth0`) is none that can be compared. */
function familyOf(address: string): "ipv4" | "ipv6" | null {
  const version = address.includes("%") ? 0 : isIP(address);
  if (version === 0) return null;
  return version === 4 ? "ipv4" : "ipv6";
}
