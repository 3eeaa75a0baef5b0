import { expect, describe as given, test } from "vitest";
import { createGuard, type GuardDeps } from "../../../src/webhooks/guard.js";

const PUBLIC = "93.184.215.14";
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "crm.example.com": [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"],
  "two-faced.example.com": [PUBLIC, "10.0.0.5"],
  "intranet.example.com": ["10.0.0.5"],
  "localhost.": ["127.0.0.1", "::1"],
  localhost: ["127.0.0.1"],
};

const guard = (more: Partial<GuardDeps> = {}) =>
  createGuard({
    allow: [],
    ownNetworks: () => [],
    resolve: (host) => {
      const found = NAMES[host];
      if (found === undefined) return Promise.reject(new Error("getaddrinfo ENOTFOUND"));
      return Promise.resolve(found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
    },
    ...more,
  });

/** Whether a URL may be asked for; else the sentence that the caller is told. */
async function verdict(url: string, more: Partial<GuardDeps> = {}): Promise<string> {
  const { read, addressesOf } = guard(more);
  try {
    await addressesOf(read(url), AbortSignal.timeout(5_000));
    return "yes";
  } catch (error) {
    expect(error).toMatchObject({ name: "AppError", kind: "invalid-request" });
    return error instanceof Error ? error.message : "";
  }
}

test.each([
  "http://crm.example.com/hook",
  "https://crm.example.com:8443/hook?key=1#part",
  `http://${PUBLIC}/`,
  "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
  "HTTP://CRM.example.com/",
])("%s may be asked", async (url) => {
  expect(await verdict(url)).toBe("yes");
});

given("no other form of URL:", () => {
  test.each([
    "",
    "crm.example.com",
    "/hook",
    "ftp://crm.example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "http://user:secret@crm.example.com/",
    "http://user@crm.example.com/",
    "http://[fe80::1%25eth0]/",
    `http://crm.example.com/${"x".repeat(2048)}`,
  ])("%s", async (url) => {
    const message = await verdict(url);
    expect(message).toMatch(/^The URL /);
    expect(message).not.toContain("secret");
  });
});

given("no address that is not public, however it is spelt:", () => {
  test.each([
    "127.0.0.1",
    "127.0.0.1.",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "0x7f000001",
    "%31%32%37.0.0.1",
    "１２７.0.0.1",
    "0",
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:93.184.215.14]",
    "[0:0:0:0:0:ffff:0a00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001::1]",
    "[2001:db8::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "intranet.example.com",
    "two-faced.example.com",
  ])("%s", async (host) => {
    expect(await verdict(`http://${host}/`)).toMatch(/are not allowed/);
  });

  test.each([
    ["172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "169.253.255.255", "11.0.0.0"],
    ["192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "126.255.255.255"],
    ["[2003::1]", "[2a00:1450::1]", "[2001:200::1]", "[3ffe::1]"],
  ])("but their neighbours %s, %s, %s, %s", async (...hosts) => {
    for (const host of hosts) expect([host, await verdict(`http://${host}/`)]).toEqual([host, "yes"]);
  });
});

test("nobody finds out which names an own network has", async () => {
  const told = async (host: string) => (await verdict(`http://${host}/`)).replace(host, "X");
  expect(await told("intranet.example.com")).toBe(await told("no-such-name.example.com"));
  expect(await told("intranet.example.com")).not.toContain("10.0.0.5");
});

test("a name whose look-up never ends is told as one without an address", async () => {
  const { read, addressesOf } = guard({ resolve: () => new Promise(() => {}) });
  const asking = addressesOf(read("http://crm.example.com/"), AbortSignal.timeout(20));
  await expect(asking).rejects.toMatchObject({ kind: "invalid-request" });
});

test("a network that this host is in is its own, though its addresses are public", async () => {
  const own = { ownNetworks: () => ["93.184.215.1/24", "2606:2800:21f:cb07::1/64"] };
  expect(await verdict(`http://${PUBLIC}/`, own)).toMatch(/are not allowed/);
  expect(await verdict("http://[2606:2800:21f:cb07::2]/", own)).toMatch(/are not allowed/);
  expect(await verdict("http://93.184.216.1/", own)).toBe("yes");
  expect(await verdict(`http://${PUBLIC}/`, { ...own, allow: [PUBLIC] })).toBe("yes");
});

given("what the configuration allows:", () => {
  test.each([
    ["an address", ["10.0.0.5"], "10.0.0.5", "10.0.0.6"],
    ["a network", ["10.0.0.0/24"], "10.0.0.255", "10.0.1.0"],
    ["an IPv6 address", ["::1"], "[0:0::1]", "127.0.0.1"],
    ["an IPv6 network", ["fd00:1::/32"], "[fd00:1:2::3]", "[fd00:2::3]"],
    ["the address of a name", ["10.0.0.5"], "intranet.example.com", "localhost"],
    ["a name", ["Intranet.example.com"], "intranet.EXAMPLE.com", "10.0.0.5"],
    ["a name with its last dot", ["localhost"], "localhost.", "127.0.0.1"],
  ])("%s", async (_, allow, host, another) => {
    expect(await verdict(`http://${host}/`, { allow })).toBe("yes");
    expect(await verdict(`http://${another}/`, { allow })).toMatch(/are not allowed/);
  });
});

test("no more than two names are looked up at once", async () => {
  let atOnce = 0;
  let most = 0;
  const { read, addressesOf } = guard({
    resolve: async () => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return [{ address: PUBLIC, family: 4 }];
    },
  });
  const asked = Array.from({ length: 9 }, (_, n) =>
    addressesOf(read(`http://n${n}.example.com/`), AbortSignal.timeout(5_000)),
  );
  expect(await Promise.all(asked)).toHaveLength(9);
  expect(most).toBe(2);
});
