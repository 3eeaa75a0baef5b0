import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { weakness } from "../../../src/config/weaknesses.js";
import { readConfig } from "../../../src/config.js";
import { TEST_CERTIFICATE, TEST_KEY } from "../../fakes/certificate.js";

const STRONG = "Y7q-0zK3mPb_9wLr";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-weak-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string, mode = 0o640): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const PBX = { TANDEM_AMI_HOST: "127.0.0.1", TANDEM_AMI_USERNAME: "tandem", TANDEM_AMI_SECRET: STRONG };

/** What is told of these, a line each. */
const told = (environment: Record<string, string>, yaml?: string, mode?: number): string[] =>
  readConfig({
    TANDEM_DATABASE: join(folder, "tandem.db"),
    ...environment,
    ...(yaml !== undefined && { TANDEM_CONFIG: file("tandem.yaml", yaml, mode) }),
  }).weaknesses.map(({ place, message }) => `${place} ${message}`);

const account = (name: string, password: string, more = ""): string =>
  `accounts: [{name: ${name}, dialects: [isymphony], password: ${password}${more}}]`;

describe("a configuration", () => {
  test("of which there is nothing to say", () => {
    expect(told(PBX)).toEqual([]);
    expect(told(PBX, account("crm", STRONG))).toEqual([]);
    expect(told(PBX, account("crm", STRONG), 0o600)).toEqual([]);
    expect(told(PBX, "logLevel: info", 0o644)).toEqual([]); // there is no secret in it
  });

  test.each([
    ["short", /^tandem.yaml: accounts\[0\].password has fewer than 12 characters/],
    ["crm-crm-crm-crm", /^tandem.yaml: accounts\[0\].password is the name/],
    ["xxxxxxxxxxxxxxxxxxxxxxxx", /^tandem.yaml: accounts\[0\].password repeats one or two characters/],
    ["abababababababababababab", /^tandem.yaml: accounts\[0\].password repeats/],
    ["Changeme1234", /^tandem.yaml: accounts\[0\].password is a well-known password/],
    ["manag3rpa55word", /^tandem.yaml: accounts\[0\].password is of a demo account/],
  ])("with the password %s", (password, line) => {
    expect(told(PBX, account("CRM-crm-crm-crm", password))).toEqual([expect.stringMatching(line)]);
  });

  test("with a demo account", () => {
    expect(told(PBX, account("lab", STRONG, ", demo: true"))).toEqual([
      expect.stringMatching(/^tandem.yaml: accounts\[0\].password is of a demo account/),
    ]);
  });

  test("with a weak AMI secret, wherever it stands", () => {
    const weak = { ...PBX, TANDEM_AMI_SECRET: "amp111" };
    expect(told(weak)).toEqual([expect.stringMatching(/^TANDEM_AMI_SECRET is a well-known password/)]);
    const { TANDEM_AMI_SECRET: _, ...others } = PBX;
    const secretFile = file("secret", "short\n");
    expect(told({ ...others, TANDEM_AMI_SECRET_FILE: secretFile })).toEqual([
      expect.stringMatching(/^TANDEM_AMI_SECRET_FILE has fewer/),
    ]);
    const yaml = "coreServers: [{slug: a, ami: {host: 127.0.0.1, username: tandem, secretFile: secret}}]";
    expect(told({}, yaml)).toEqual([
      expect.stringMatching(/^tandem.yaml: coreServers\[0\].ami.secretFile has/),
    ]);
    const inYaml = yaml.replace("secretFile: secret", "secret: tandem");
    expect(told({}, inYaml)).toEqual([expect.stringMatching(/^tandem.yaml: coreServers\[0\].ami.secret is/)]);
  });

  test("with files that others can read or change", () => {
    const secretFile = file("secret", STRONG, 0o644);
    const { TANDEM_AMI_SECRET: _, ...others } = PBX;
    expect(told({ ...others, TANDEM_AMI_SECRET_FILE: secretFile }, account("crm", STRONG), 0o644)).toEqual([
      `TANDEM_AMI_SECRET_FILE ${secretFile} is readable by every user of this machine; run: chmod o-r ${secretFile}`,
      `tandem.yaml ${join(folder, "tandem.yaml")} is readable by every user of this machine; run: chmod o-r ${join(folder, "tandem.yaml")}`,
    ]);
    expect(told(PBX, "logLevel: info", 0o666)).toEqual([expect.stringMatching(/is writable by every user/)]);
    file("tandem.db", "", 0o644);
    expect(told(PBX)).toEqual([expect.stringMatching(/^database .*is readable/)]);
  });

  test("that is open to the network", () => {
    const open = { ...PBX, TANDEM_HTTP_HOST: "0.0.0.0" };
    expect(told(open)).toEqual([
      expect.stringMatching(/^TANDEM_HTTP_HOST is open to the network without TLS/),
    ]);
    expect(told(PBX, "http: {host: 192.0.2.1}")).toEqual([
      expect.stringMatching(/^tandem.yaml: http.host is open/),
    ]);
    const certificate = { certFile: file("cert", TEST_CERTIFICATE), keyFile: file("key", TEST_KEY, 0o644) };
    const tls = { TANDEM_HTTP_CERT_FILE: certificate.certFile, TANDEM_HTTP_KEY_FILE: certificate.keyFile };
    expect(told({ ...open, ...tls })).toEqual([expect.stringMatching(/^TANDEM_HTTP_KEY_FILE .*is readable/)]);
    expect(told({ ...PBX, TANDEM_AMI_HOST: "192.0.2.1" })).toEqual([
      expect.stringMatching(/^TANDEM_AMI_TLS is off/),
    ]);
    const insecure = { TANDEM_AMI_HOST: "192.0.2.1", TANDEM_AMI_TLS: "insecure" };
    expect(told({ ...PBX, ...insecure })).toEqual([expect.stringMatching(/^TANDEM_AMI_TLS is insecure/)]);
  });
});

describe("settings that let in more than is meant", () => {
  const DEAD = "allows and refuses 00: the refusal decides; take one of them out";
  test.each<[yaml: string, line: string | RegExp]>([
    ['http: {hosts: ["*"]}', 'tandem.yaml: http.hosts contains "*": protection against DNS rebinding is off'],
    ["http: {origins: ['http://crm.example.com']}", /^tandem.yaml: http.origins\[0\] is without TLS/],
    ["webhooks: {allow: [10.0.0.0/8, 0.0.0.0/0]}", /^tandem.yaml: webhooks.allow\[1\] lets webhooks/],
    ["webhooks: {allow: ['::/0']}", /^tandem.yaml: webhooks.allow\[0\] lets webhooks/],
    ["webhooks: {allow: [128.0.0.0/1]}", /^tandem.yaml: webhooks.allow\[0\] lets webhooks/],
    ["calls: {allow: ['0', '00'], refuse: ['00']}", `tandem.yaml: calls ${DEAD}`],
    [
      "accounts: [{name: a, dialects: [isymphony], password: Y7q-0zK3mPb_9wLr, calls: {allow: ['00'], refuse: ['0-0']}}]",
      `tandem.yaml: accounts[0].calls ${DEAD}`,
    ],
    [
      "coreServers: [{slug: a, tenants: [{slug: b, contexts: [c], calls: {allow: ['00'], refuse: ['00']}}]}]",
      `tandem.yaml: coreServers[0].tenants[0].calls ${DEAD}`,
    ],
  ])("%s", (yaml, line) => {
    expect(told(PBX, yaml)).toEqual([typeof line === "string" ? line : expect.stringMatching(line)]);
  });

  test("but none of these", () => {
    const yaml = `
      http: {origins: ['https://crm.example.com', 'http://localhost:3000', 'http://[::1]:3000'], hosts: [pbx.example.com]}
      webhooks: {allow: [10.0.0.0/8, 'fc00::/7', crm.example.lan]}
      calls: {allow: ['0043'], refuse: ['00']}`;
    expect(told(PBX, yaml)).toEqual([]);
  });

  test("also where the environment says so", () => {
    const hosts = { ...PBX, TANDEM_HTTP_HOSTS: "pbx.example.com,*" };
    expect(told(hosts)).toEqual([expect.stringMatching(/^TANDEM_HTTP_HOSTS contains "\*"/)]);
  });
});

test("whatever a secret is, what is told of it does not hold it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 9 }), fc.string(), (secret, name) => {
      expect(weakness(secret, name) ?? "").not.toContain(secret);
    }),
  );
});
