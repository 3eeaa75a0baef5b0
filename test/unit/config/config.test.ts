import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { schemaText } from "../../../src/cli/program.js";
import { isHostOrNetwork } from "../../../src/config/host-or-network.js";
import { type Config, loadConfig } from "../../../src/config.js";
import { TEST_CERTIFICATE, TEST_KEY } from "../../fakes/certificate.js";

/** For another certificate. */
const OTHER_KEY = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
  type: "pkcs8",
  format: "pem",
}) as string;

const PBX = { TANDEM_AMI_HOST: "pbx", TANDEM_AMI_USERNAME: "tandem", TANDEM_AMI_SECRET: "s3cret" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tandem-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const load = (yaml: string, environment: Record<string, string> = {}): Config =>
  loadConfig({ ...environment, TANDEM_CONFIG: file("tandem.yaml", yaml) });

/** The lines of the message that a faulty configuration is refused with, without the first. */
function faults(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    expect(error).toMatchObject({ name: "AppError", kind: "invalid-request" });
    return String((error as Error).message)
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
  return [];
}

describe("the environment alone", () => {
  test("describes one PBX, with defaults for the rest", () => {
    expect(loadConfig({ ...PBX, PATH: "/bin" })).toEqual({
      coreServers: [
        {
          slug: "default",
          name: "default",
          ami: { host: "pbx", port: 5038, username: "tandem", secret: "s3cret" },
          dialplan: {
            originateContext: null,
            transferContext: null,
            queueContext: null,
            voicemailContext: null,
          },
          voicemail: { spool: null },
          callRecords: { file: null },
          tenants: [],
          users: [],
          extensionDefaults: {},
          extensions: [],
          queues: [],
          conferences: [],
          conferenceRooms: true,
        },
      ],
      http: { host: "127.0.0.1", port: 58080, hosts: [], origins: [], tls: null, keepAliveSeconds: 75 },
      database: join(process.cwd(), "data/tandem.db"),
      logLevel: "info",
      auditIntervalSeconds: 60,
      retentionDays: 30,
      callRecordDays: 400,
      actionDays: 400,
      webhooks: { allow: [] },
      calls: { perMinute: 120, allow: [], refuse: [] },
      requestsPerHour: 20_000,
      accounts: [],
    });
  });

  test("names all that is missing", () => {
    expect(faults(() => loadConfig({ TANDEM_AMI_SECRET: "" }))).toEqual([
      "TANDEM_AMI_HOST: is missing",
      "TANDEM_AMI_USERNAME: is missing",
      "TANDEM_AMI_SECRET: is missing",
    ]);
  });

  test("names every wrong value, and what an unknown variable was meant to be", () => {
    const wrong = {
      ...PBX,
      TANDEM_AMI_PORT: "0",
      TANDEM_HTTP_PORT: "58080x",
      TANDEM_LOG_LEVEL: "loud",
      TANDEM_AMI_USER: "x",
      TANDEM_ZZZZZZZZZZZZ: "x",
    };
    const found = faults(() => loadConfig(wrong));
    expect(found).toHaveLength(5);
    expect(found).toContain("TANDEM_AMI_PORT: Too small: expected number to be >=1");
    expect(found).toContain("TANDEM_HTTP_PORT: must be a whole number");
    expect(found.join()).toMatch(/TANDEM_LOG_LEVEL: Invalid option: expected one of "error"/);
    expect(found).toContain("TANDEM_AMI_USER: is not a setting; did you mean TANDEM_AMI_USERNAME?");
    expect(found.join()).toMatch(/TANDEM_ZZZZZZZZZZZZ: is not a setting; there are TANDEM_CONFIG, /);
  });

  test("takes the names that clients ask by from the file, or in their place from the environment", () => {
    const hosts = (environment: Record<string, string>, content: string) =>
      loadConfig({ ...PBX, ...environment, TANDEM_CONFIG: file("tandem.yaml", content) }).http.hosts;
    expect(hosts({}, 'http: {hosts: [pbx.example.com, tandem, "*"]}')).toEqual([
      "pbx.example.com",
      "tandem",
      "*",
    ]);
    const inEnvironment = { TANDEM_HTTP_HOSTS: "tandem, pbx.example.com" };
    expect(hosts(inEnvironment, "http: {hosts: [other]}")).toEqual(["tandem", "pbx.example.com"]);
    const wrong = { ...PBX, TANDEM_HTTP_HOSTS: "tandem,http://pbx" };
    expect(faults(() => loadConfig(wrong))).toEqual([
      'TANDEM_HTTP_HOSTS: each must be a host name without a scheme and a port, or "*" for any',
    ]);
  });

  test("takes the origins of pages, written as browsers write them, and hosts without more", () => {
    const http = `http: {hosts: [pbx:80, https://pbx, a b], origins: [https://crm.example.com, "http://10.0.0.1:8080"]}`;
    expect(faults(() => loadConfig({ ...PBX, TANDEM_CONFIG: file("tandem.yaml", http) }))).toEqual(
      [0, 1, 2].map(
        (n) =>
          `tandem.yaml: http.hosts[${n}]: must be a host name without a scheme and a port, or "*" for any`,
      ),
    );
    const wrong = ["*", "null", "crm.example.com", "https://crm.example.com/", "https://CRM.example.com"];
    const more = [
      "https://crm.example.com:443",
      "https://a@crm.example.com",
      "file:///x",
      "ftp://x",
      "https://",
    ];
    const origins = JSON.stringify([...wrong, ...more]);
    const config = { ...PBX, TANDEM_CONFIG: file("tandem.yaml", `http: {origins: ${origins}}`) };
    expect(faults(() => loadConfig(config))).toEqual(
      [...wrong, ...more].map(
        (_, n) =>
          `tandem.yaml: http.origins[${n}]: must be an origin as browsers write it: https://crm.example.com`,
      ),
    );
  });

  test("takes the secret from a file, without its line break", () => {
    const { TANDEM_AMI_SECRET: _, ...others } = PBX;
    const environment = { ...others, TANDEM_AMI_SECRET_FILE: file("secret", "fr0m file \n") };
    expect(loadConfig(environment).coreServers[0]?.ami.secret).toBe("fr0m file ");
    expect(faults(() => loadConfig({ ...environment, TANDEM_AMI_SECRET: "x" }))).toEqual([
      "TANDEM_AMI_SECRET_FILE: is given beside the secret itself",
    ]);
    expect(faults(() => loadConfig({ ...others, TANDEM_AMI_SECRET_FILE: join(folder, "none") }))).toEqual([
      `TANDEM_AMI_SECRET_FILE: ${folder}/none cannot be read (ENOENT)`,
    ]);
  });

  test.each([
    ["on", { verify: true }, 5039],
    ["insecure", { verify: false }, 5039],
    ["off", undefined, 5038],
  ])("TLS %s", (mode, tls, port) => {
    const { ami } = loadConfig({ ...PBX, TANDEM_AMI_TLS: mode }).coreServers[0] ?? {};
    expect(ami?.tls).toEqual(tls);
    expect(ami?.port).toBe(port);
  });

  test("a certificate authority is read, and is a fault without TLS", () => {
    const environment = { ...PBX, TANDEM_AMI_CA_FILE: file("ca.pem", "PEM") };
    expect(loadConfig({ ...environment, TANDEM_AMI_TLS: "on" }).coreServers[0]?.ami.tls).toEqual({
      verify: true,
      ca: "PEM",
    });
    expect(faults(() => loadConfig(environment))).toEqual(["TANDEM_AMI_CA_FILE: is of no use without TLS"]);
  });
});

describe("tandem.yaml", () => {
  test("says all of several PBXs", () => {
    file("pbx2.secret", "two\n");
    const config = load(`
coreServers:
  - slug: one
    ami: {host: 127.0.0.1, username: tandem, secret: one, tls: on}
    tenants:
      - {slug: sales, name: Sales, number: 3, contexts: [sales, sales-out]}
    dialplan: {transferContext: transfers, queueContext: from-queue, voicemailContext: mailboxes}
    voicemail: {spool: spools/one}
    callRecords: {file: records/one.csv}
    users:
      - {userName: ann, displayedName: Ann, extensions: ["100", "101@sales"]}
      - {userName: "108", licensed: false}
    extensionDefaults:
      {callLimit: 2, externalCallerId: '"Acme" <+4420>', featuresPassword: "*56", recordIncoming: true}
    extensions:
      - {number: "103", name: Reception}
      - {number: "104", context: in, profile: {externalCallerId: null, callLimit: 0, callWaiting: false}}
    queues: [{identifier: "500", name: Support, enabled: false, tenant: sales}, {identifier: overflow}]
    conferences: [{identifier: board, name: The board, number: "650", tenant: sales}, {identifier: "651"}]
    conferenceRooms: false
  - slug: two
    name: The second
    ami: {host: pbx2, port: 5555, username: tandem, secretFile: pbx2.secret}
    tenants: [{slug: lab, number: 9999, contexts: [lab]}]
callRecordDays: 0.5
webhooks: {allow: [10.0.0.0/8, "::1", crm.local]}
database: calls.db
retentionDays: 7
accounts:
  - {name: board, dialects: [isymphony], password: "  spaces count ", tenant: sales, scopes: [read], user: ann}
  - {name: "110", dialects: [isymphony], password: other, user: "110"}
`);
    expect(config.coreServers[0]).toEqual({
      slug: "one",
      name: "one",
      ami: { host: "127.0.0.1", port: 5039, username: "tandem", secret: "one", tls: { verify: true } },
      dialplan: {
        originateContext: null,
        transferContext: "transfers",
        queueContext: "from-queue",
        voicemailContext: "mailboxes",
      },
      voicemail: { spool: join(folder, "spools/one") },
      callRecords: { file: join(folder, "records/one.csv") },
      tenants: [{ slug: "sales", name: "Sales", number: 3, contexts: ["sales", "sales-out"] }],
      users: [
        { userName: "ann", displayedName: "Ann", licensed: true, extensions: ["100", "101@sales"] },
        { userName: "108", displayedName: null, licensed: false, extensions: ["108"] },
      ],
      extensionDefaults: {
        callLimit: 2,
        externalCallerId: '"Acme" <+4420>',
        featuresPassword: "*56",
        recordIncoming: true,
      },
      extensions: [
        { number: "103", context: null, name: "Reception", profile: {} },
        {
          number: "104",
          context: "in",
          name: null,
          profile: { externalCallerId: null, callLimit: 0, callWaiting: false },
        },
      ],
      queues: [
        { identifier: "500", name: "Support", enabled: false, tenant: "sales" },
        { identifier: "overflow", name: null, enabled: true, tenant: null },
      ],
      conferences: [
        { identifier: "board", name: "The board", number: "650", tenant: "sales" },
        { identifier: "651", name: null, number: null, tenant: null },
      ],
      conferenceRooms: false,
    });
    expect(config.coreServers[1]).toMatchObject({ name: "The second", ami: { port: 5555, secret: "two" } });
    expect(config.database).toBe(join(folder, "calls.db"));
    expect(config.coreServers[1]?.tenants[0]?.number).toBe(9_999);
    expect(config.retentionDays).toBe(7);
    expect(config.callRecordDays).toBe(0.5);
    expect(config.webhooks).toEqual({ allow: ["10.0.0.0/8", "::1", "crm.local"] });
    expect(config.accounts).toEqual([
      {
        name: "board",
        dialects: ["isymphony"],
        password: "  spaces count ",
        tenant: "sales",
        scopes: ["read"],
        user: "ann",
      },
      {
        name: "110",
        dialects: ["isymphony"],
        password: "other",
        tenant: null,
        scopes: ["read", "control"],
        user: "110",
      },
    ]);
  });

  test("the environment goes first for the AMI of a sole core server", () => {
    const yaml = "coreServers: [{slug: a, ami: {host: x, username: u, secretFile: none}}]";
    const config = load(yaml, { TANDEM_AMI_HOST: "y", TANDEM_AMI_SECRET: "s", TANDEM_HTTP_PORT: "0" });
    expect(config.coreServers[0]?.ami).toEqual({ host: "y", port: 5038, username: "u", secret: "s" });
    expect(config.http.port).toBe(0);
  });

  test("the environment goes first for the spool of voicemail of a sole core server", () => {
    const spoolOf = (yaml: string, environment: Record<string, string>) =>
      load(yaml, { ...PBX, ...environment }).coreServers[0]?.voicemail.spool;
    const yaml = "coreServers: [{slug: a, voicemail: {spool: /yaml}}]";
    expect(spoolOf(yaml, {})).toBe("/yaml");
    expect(spoolOf(yaml, { TANDEM_VOICEMAIL_SPOOL: "/env" })).toBe("/env");
    expect(spoolOf("", { TANDEM_VOICEMAIL_SPOOL: "/env" })).toBe("/env");
    expect(spoolOf("coreServers: [{slug: a, voicemail: {}}]", {})).toBeNull();
    const faulty = "coreServers: [{slug: a, voicemail: {spool: ''}}]";
    expect(faults(() => load(faulty, PBX))).toHaveLength(1);
  });

  describe("TLS of the HTTP server", () => {
    beforeEach(() => {
      file("cert.pem", TEST_CERTIFICATE);
      file("key.pem", TEST_KEY);
      file("other.pem", OTHER_KEY);
      execFileSync("mkfifo", [join(folder, "pipe.pem")]);
    });
    const tls = { cert: TEST_CERTIFICATE, key: TEST_KEY };

    test("is two files, seen from the folder of tandem.yaml, before which the environment goes", () => {
      const both = "http: {certFile: cert.pem, keyFile: key.pem}";
      expect(load(both, PBX).http.tls).toEqual(tls);
      const environment = { ...PBX, TANDEM_HTTP_KEY_FILE: join(folder, "key.pem") };
      expect(load("http: {certFile: cert.pem, keyFile: other.pem}", environment).http.tls).toEqual(tls);
    });

    test.each([
      ["{certFile: cert.pem}", "TANDEM_HTTP_KEY_FILE: is missing beside the certificate"],
      ["{keyFile: key.pem}", "TANDEM_HTTP_CERT_FILE: is missing beside the key"],
      [
        "{certFile: cert.pem, keyFile: other.pem}",
        "tandem.yaml: http.certFile: cannot be used with its key: ",
      ],
      ["{certFile: pipe.pem, keyFile: key.pem}", "pipe.pem cannot be read (it is no ordinary file)"],
      ["{certFile: none.pem, keyFile: key.pem}", "none.pem cannot be read (ENOENT)"],
    ])("%s is a fault", (http, message) => {
      const found = faults(() => load(`http: ${http}`, PBX));
      expect(found).toEqual([expect.stringContaining(message)]);
      expect(found.join()).not.toContain("PRIVATE KEY");
    });
  });

  test("an empty file is as good as none", () => {
    expect(load("# nothing\n", PBX).coreServers[0]?.slug).toBe("default");
  });

  test("every fault is named at once, by its path, and one does not hide another", () => {
    const yaml = `
coreServers:
  - slug: a
    ami: {hots: x, port: 99999, secret: t0p}
    tenants: [{slug: t, contexts: [in]}, {slug: t, contexts: [out, in]}]
  - slug: a
    ami: {host: y, username: u, secret: t0p}
    users: [{userName: u, extensions: [100]}, {userName: u, licensed: "no"}]
    extensions: [{number: "1", name: A}, {number: "1", name: B}, {number: "1", context: c, name: C}]
accounts:
  - {name: m, dialects: [asterisk], password: t0p, tenant: nowhere}
  - {name: m, dialects: [isymphony]}
htp: {port: 1}
`;
    const found = faults(() =>
      load(yaml, { TANDEM_AMI_USERNAME: "x", TANDEM_VOICEMAIL_SPOOL: "/x", TANDEM_HTTP_PORT: "-1" }),
    );
    expect(found.sort()).toEqual(
      [
        "TANDEM_AMI_USERNAME: is for a sole core server, and tandem.yaml has 2",
        "TANDEM_VOICEMAIL_SPOOL: is for a sole core server, and tandem.yaml has 2",
        "TANDEM_HTTP_PORT: must be a whole number",
        'tandem.yaml: accounts[0].dialects[0]: Invalid option: expected one of "isymphony"|"vitalpbx"|"voipnow"|"telphin"',
        "tandem.yaml: accounts[0].tenant: is no tenant; there are t, default",
        "tandem.yaml: accounts[1].name: is also that of tandem.yaml: accounts[0]",
        "tandem.yaml: accounts[1].password: is missing",
        "tandem.yaml: coreServers[0].ami.host: is missing",
        "tandem.yaml: coreServers[0].ami.hots: is not a setting; did you mean host?",
        "tandem.yaml: coreServers[0].ami.port: Too big: expected number to be <=65535",
        "tandem.yaml: coreServers[0].ami.username: is missing",
        "tandem.yaml: coreServers[0].tenants[1].contexts[1]: belongs to tandem.yaml: coreServers[0].tenants[0] already",
        "tandem.yaml: coreServers[0].tenants[1].slug: is also that of tandem.yaml: coreServers[0].tenants[0]",
        "tandem.yaml: coreServers[1].extensions[1].number: is also that of tandem.yaml: coreServers[1].extensions[0]",
        "tandem.yaml: coreServers[1].slug: is also that of tandem.yaml: coreServers[0]",
        'tandem.yaml: coreServers[1].users[0].extensions[0]: must be in quotes, as "100"',
        "tandem.yaml: coreServers[1].users[1].licensed: Invalid input: expected boolean, received string",
        "tandem.yaml: coreServers[1].users[1].userName: is also that of tandem.yaml: coreServers[1].users[0]",
        "tandem.yaml: htp: is not a setting; did you mean http?",
      ].sort(),
    );
    expect(found.join()).not.toContain("t0p");
  });

  test("so is every fault of queues, conference rooms and whose they are", () => {
    const yaml = `
coreServers:
  - slug: a
    ami: {host: x, username: u, secret: t0p}
    dialplan: {queueContext: "from queue"}
    tenants: [{slug: t, contexts: [in]}]
    queues: [{identifier: "1", tenant: t}, {identifier: 500, enabled: "no"}, {identifier: "1", tenant: u}]
    conferences: [{identifier: r, tenant: default}, {identifier: r, number: 6 5}, {name: Nameless, room: x}]
    conferenceRooms: yes please
  - slug: u
    ami: {host: y, username: u, secret: t0p}
    tenants: [{slug: u, contexts: [in]}]
    queues: [{identifier: "1", tenant: u}]
  - slug: c
    ami: {host: z, username: u, secret: t0p}
    queues: [{identifier: "1", tenant: default}, {identifier: "2", tenant: t}]
  - slug: d
    ami: {host: z, username: u, secret: t0p}
    tenants: [{contexts: [in]}]
    queues: [{identifier: "1", tenant: not known to be a fault}, {identifier: "2", tenant: t}]
accounts:
  - {name: m, dialects: [isymphony], password: t0p, user: 100}
  - {name: n, dialects: [isymphony], password: t0p, user: "199"}
`;
    expect(faults(() => load(yaml)).sort()).toEqual(
      [
        'tandem.yaml: accounts[0].user: must be in quotes, as "100"',
        "tandem.yaml: coreServers[0].conferenceRooms: Invalid input: expected boolean, received string",
        "tandem.yaml: coreServers[0].conferences[0].tenant: is no tenant; there are t",
        "tandem.yaml: coreServers[0].conferences[1].identifier: is also that of tandem.yaml: coreServers[0].conferences[0]",
        "tandem.yaml: coreServers[0].conferences[1].number: must be an extension number",
        "tandem.yaml: coreServers[0].conferences[2].identifier: is missing",
        "tandem.yaml: coreServers[0].conferences[2].room: is not a setting; there are identifier, name, number, tenant",
        "tandem.yaml: coreServers[0].dialplan.queueContext: must be a dialplan context",
        "tandem.yaml: coreServers[0].queues[1].enabled: Invalid input: expected boolean, received string",
        'tandem.yaml: coreServers[0].queues[1].identifier: must be in quotes, as "100"',
        "tandem.yaml: coreServers[0].queues[2].identifier: is also that of tandem.yaml: coreServers[0].queues[0]",
        "tandem.yaml: coreServers[0].queues[2].tenant: is no tenant; there are t",
        "tandem.yaml: coreServers[2].queues[1].tenant: is no tenant; there are default",
        "tandem.yaml: coreServers[3].queues[0].tenant: must be of letters, digits, '.', '_', '-'",
        "tandem.yaml: coreServers[3].tenants[0].slug: is missing",
      ].sort(),
    );
  });

  test("so is every fault of what webhooks may ask, and for how long call records are kept", () => {
    const yaml = `
coreServers: [{slug: a, ami: {host: x, username: u, secret: t0p}, dialplan: {voicemailContext: "a b"}}]
callRecordDays: -1
webhooks: {allow: [10.0.0.0/33, crm.local, 7], allowed: []}
`;
    expect(faults(() => load(yaml)).sort()).toEqual(
      [
        "tandem.yaml: callRecordDays: Too small: expected number to be >=0",
        "tandem.yaml: coreServers[0].dialplan.voicemailContext: must be a dialplan context",
        "tandem.yaml: webhooks.allow[0]: must be an IP address, a network such as 10.0.0.0/8, or a host name",
        "tandem.yaml: webhooks.allow[2]: Invalid input: expected string, received number",
        "tandem.yaml: webhooks.allowed: is not a setting; did you mean allow?",
      ].sort(),
    );
  });

  test("so is every fault of what is said of extensions", () => {
    const yaml = `
coreServers:
  - slug: a
    ami: {host: x, username: u, secret: t0p}
    extensionDefaults: {callLimit: -1, ringtime: 5, featuresPassword: 1234, emergencyCallerId: Acme}
    extensions:
      - {number: "100"}
      - {number: "101", name: ""}
      - {number: "102", profile: {lock: "no", classOfServiceId: 0, externalCallerId: 'A "B" <1>'}}
      - {number: "103", profile: {}}
      - {number: "104", profile: {musicGroupId: 1.5, ringTime: 2147483648}}
`;
    expect(faults(() => load(yaml)).sort()).toEqual(
      [
        "tandem.yaml: coreServers[0].extensionDefaults.callLimit: Too small: expected number to be >=0",
        'tandem.yaml: coreServers[0].extensionDefaults.emergencyCallerId: must be as "Name" <number>, or <number>',
        'tandem.yaml: coreServers[0].extensionDefaults.featuresPassword: must be in quotes, as "100"',
        "tandem.yaml: coreServers[0].extensionDefaults.ringtime: is not a setting; did you mean ringTime?",
        "tandem.yaml: coreServers[0].extensions[0]: must have a name, a profile, or both",
        "tandem.yaml: coreServers[0].extensions[1].name: Too small: expected string to have >=1 characters",
        "tandem.yaml: coreServers[0].extensions[2].profile.classOfServiceId: Too small: expected number to be >=1",
        'tandem.yaml: coreServers[0].extensions[2].profile.externalCallerId: must be as "Name" <number>, or <number>',
        "tandem.yaml: coreServers[0].extensions[2].profile.lock: Invalid input: expected boolean, received string",
        "tandem.yaml: coreServers[0].extensions[4].profile.musicGroupId: Invalid input: expected int, received number",
        "tandem.yaml: coreServers[0].extensions[4].profile.ringTime: Too big: expected number to be <=2147483647",
      ].sort(),
    );
  });

  test("what is no YAML is named by its line, without showing it", () => {
    const found = faults(() => load('a: 1\na: 2\nsecret: "t0p\n'));
    expect(found[0]).toBe("tandem.yaml:2: Map keys must be unique");
    expect(found.join()).not.toContain("t0p");
    expect(found.join()).not.toContain("TANDEM_AMI");
  });

  test("a file that is not there, or of another form, is a fault of its own", () => {
    expect(faults(() => loadConfig({ TANDEM_CONFIG: join(folder, "none.yaml") }))).toEqual([
      `TANDEM_CONFIG: ${folder}/none.yaml cannot be read (ENOENT)`,
    ]);
    expect(faults(() => load("coreServers: {slug: a}"))).toEqual([
      "tandem.yaml: coreServers: Invalid input: expected array, received object",
    ]);
    expect(faults(() => load("- 1"))).toEqual([
      "tandem.yaml: Invalid input: expected object, received array",
    ]);
  });
});

describe("numbers of tenants", () => {
  const servers = (...tenants: string[]) =>
    `coreServers: [${tenants
      .map((list, i) => `{slug: s${i}, ami: {host: x, username: u, secret: s}, ${list}}`)
      .join(", ")}]`;

  test("are different ones over all core servers", () => {
    const yaml = servers(
      "tenants: [{slug: a, number: 1, contexts: [a]}, {slug: b, number: 2, contexts: [b]}]",
      "tenants: [{slug: a, number: 3, contexts: [a]}, {slug: b, number: 1, contexts: [b]}]",
    );
    expect(faults(() => load(yaml))).toEqual([
      "tandem.yaml: coreServers[1].tenants[1].number: is also that of tandem.yaml: coreServers[0].tenants[0]",
    ]);
  });

  test("are those of all tenants or of none, so that a given one is never another's", () => {
    const yaml = servers(
      "tenants: [{slug: a, contexts: [a]}, {slug: b, number: 2, contexts: [b]}]",
      "name: Without tenants",
      "tenants: []",
    );
    const message =
      "must have a number too: all tenants have one, as tandem.yaml: coreServers[0].tenants[1], or none has";
    expect(faults(() => load(yaml))).toEqual([
      `tandem.yaml: coreServers[0].tenants[0]: ${message}`,
      `tandem.yaml: coreServers[1].tenants: ${message}`,
      `tandem.yaml: coreServers[2].tenants: ${message}`,
    ]);
  });

  test("that are at fault are no others' fault", () => {
    const yaml = servers(
      'tenants: [{slug: a, number: 0, contexts: [a]}, {slug: b, number: 10000, contexts: [b]}, {slug: c, number: "3", contexts: [c]}]',
      "tenants: nobody",
    );
    expect(faults(() => load(yaml))).toEqual([
      "tandem.yaml: coreServers[0].tenants[0].number: Too small: expected number to be >=1",
      "tandem.yaml: coreServers[0].tenants[1].number: Too big: expected number to be <=9999",
      "tandem.yaml: coreServers[0].tenants[2].number: Invalid input: expected number, received string",
      "tandem.yaml: coreServers[1].tenants: Invalid input: expected array, received string",
    ]);
  });
});

describe("what webhooks may ask", () => {
  test.each([
    "127.0.0.1",
    "10.0.0.0/8",
    "0.0.0.0/0",
    "::1",
    "fd00::/8",
    "::ffff:10.0.0.1/128",
    "crm.local",
    "crm",
    "a_b-1.x2",
  ])("%s is an address, a network or a host", (text) => expect(isHostOrNetwork(text)).toBe(true));

  test.each([
    "",
    "10.0.0.0/33",
    "10.0.0.0/08",
    "10.0.0.0/-1",
    "10.0.0.0/",
    "::1/129",
    "crm.local/8",
    "10.0.0",
    "256.1.1.1",
    "12",
    "[::1]",
    "fe80::1%eth0",
    "http://crm.local",
    "crm.local:80",
    "crm.local.",
    ".local",
    "*.local",
    "crm local",
    "crm.local\n",
    `${"a".repeat(64)}.local`,
    `${"a.".repeat(127)}ab`,
  ])("%s is none", (text) => expect(isHostOrNetwork(text)).toBe(false));
});

describe("the lab's demo accounts", () => {
  const known = "accounts: [{name: manager, dialects: [isymphony], password: manag3rpa55word}]";
  const flagged = "accounts: [{name: mine, dialects: [isymphony], password: other, demo: true}]";

  test.each(["0.0.0.0", "::", "192.0.2.1", "pbx.example"])("are refused on %s", (host) => {
    for (const yaml of [known, flagged]) {
      expect(faults(() => load(yaml, { ...PBX, TANDEM_HTTP_HOST: host }))).toEqual([
        `tandem.yaml: accounts[0]: is a demo account, whose password anybody can know: refused while Tandem listens on ${host}`,
      ]);
    }
  });

  test.each(["127.0.0.1", "127.3.2.1", "::1", "0:0:0:0:0:0:0:1", "localhost"])("are taken on %s", (host) => {
    for (const yaml of [known, flagged]) {
      expect(load(yaml, { ...PBX, TANDEM_HTTP_HOST: host }).accounts).toHaveLength(1);
    }
  });
});

describe("an app-key", () => {
  const KEY = "0123456789abcdef0123";
  const accounts = (...list: string[]) => `accounts: [${list.map((one) => `{${one}}`).join(", ")}]`;

  test("has 20 visible ASCII characters or more", () => {
    const yaml = accounts(
      `name: a, dialects: [isymphony, vitalpbx], password: ${KEY}`,
      `name: b, dialects: [vitalpbx], password: ${KEY.slice(1)}`,
      `name: c, dialects: [vitalpbx], password: "${KEY} x"`,
      "name: d, dialects: [vitalpbx], password: à bientôt",
      "name: e, dialects: [isymphony, voipnow, telphin], password: à bientôt",
    );
    const long = "is an app-key, and must have at least 20 characters";
    const visible = "is an app-key, and must be of visible ASCII characters, to go in a header";
    expect(faults(() => load(yaml, PBX))).toEqual([
      `tandem.yaml: accounts[1].password: ${long}`,
      `tandem.yaml: accounts[2].password: ${visible}`,
      `tandem.yaml: accounts[3].password: ${long}`,
      `tandem.yaml: accounts[3].password: ${visible}`,
    ]);
  });

  test("is one account's", () => {
    const yaml = accounts(
      `name: a, dialects: [isymphony], password: ${KEY}`,
      `name: b, dialects: [vitalpbx], password: ${KEY}`,
      `name: c, dialects: [vitalpbx, isymphony], password: ${KEY}`,
    );
    const found = faults(() => load(yaml, PBX));
    expect(found).toEqual([
      "tandem.yaml: accounts[2].password: is an app-key, and that of tandem.yaml: accounts[1] already",
    ]);
    expect(found.join()).not.toContain(KEY);
  });

  test("may be short where it is known to everybody, and then stays on this machine", () => {
    const yaml = accounts(
      "name: lab, dialects: [vitalpbx], password: lab-app-key",
      "name: mine, dialects: [vitalpbx], password: short, demo: true",
    );
    expect(load(yaml, PBX).accounts).toHaveLength(2);
    expect(faults(() => load(yaml, { ...PBX, TANDEM_HTTP_HOST: "0.0.0.0" }))).toHaveLength(2);
  });
});

test("the published schema is that of the code", async () => {
  await expect(schemaText()).toMatchFileSnapshot("../../../docs/tandem.schema.json");
});
