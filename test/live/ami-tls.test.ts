import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import {
  AUTHORITY,
  SIGNED_BY_ANOTHER_AUTHORITY,
  SIGNED_CERTIFICATE,
  SIGNED_EXPIRED,
  SIGNED_FOR_ANOTHER_HOST,
} from "../fakes/authority.js";
import { TEST_KEY } from "../fakes/certificate.js";
import { type ApiSegment, createApi } from "./api.js";
import { hangUp } from "./calls.js";
import { openStage, type Stage } from "./stage.js";

/** AMI over TLS, as Asterisk itself has it: whom Tandem follows, and to whom it says nothing. */
const folder = mkdtempSync(join(tmpdir(), "tandem-tls-"));
const caFile = join(folder, "authority.pem");
writeFileSync(caFile, AUTHORITY);

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ amiTls: { certificate: SIGNED_CERTIFICATE, key: TEST_KEY } });
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => stage.clear());

const overTls = (port = stage.pbx.amiTls?.port) => ({
  ami: { host: stage.pbx.amiHost, port, ...stage.pbx.accounts.tandem, tls: "on", caFile },
});

/** How often Tandem logs in meanwhile, as Asterisk tells. The secret is right: a login that is tried is a success. */
async function countLogins(use: () => Promise<void>): Promise<number> {
  const { username } = stage.pbx.accounts.tandem;
  return await stage.witness().count("SuccessfulAuth", { service: "AMI", accountid: username }, use);
}

it("follows and acts where the certificate is good", async () => {
  const logins = await countLogins(() =>
    stage.withTandem(overTls(), async ({ url }) => {
      const api = createApi(() => url);
      await stage.until(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
      const call = { destinationNumber: "860" };
      expect((await api.post("/extensions/getByName/100/originate", call)).status).toBe(204);
      await stage.until(async () => {
        const { body } = await api.get("/extensions/getByName/100/callSegments");
        expect(body).toEqual([expect.objectContaining({ type: "INTERNAL" })]);
        const [{ id }] = body as [ApiSegment];
        expect((await api.get(`/callSegments/${id}`)).status).toBe(200);
      });
    }),
  );
  expect(logins).toBe(2); // one a session
  await hangUp(stage, "100");
});

it.each([
  ["another authority has signed", SIGNED_BY_ANOTHER_AUTHORITY, "unable to verify the first certificate"],
  ["has expired", SIGNED_EXPIRED, "certificate has expired"],
  ["is another host's", SIGNED_FOR_ANOTHER_HOST, "does not match certificate's altnames"],
])("does not log in where it shows a certificate that %s, and says why", async (_, certificate, why) => {
  await stage.pbx.showCertificate(certificate);
  await expectRefused(overTls(), why);
});

it("is followed at the next attempt once the certificate is good", async () => {
  await stage.pbx.showCertificate(SIGNED_EXPIRED);
  await stage.withTandem(overTls(), async ({ url, pbxs }) => {
    await stage.until(() => expect(pbxs[0]?.status().link.lastError).toContain("expired"));
    await stage.pbx.showCertificate(SIGNED_CERTIFICATE);
    await stage.until(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200));
  });
});

it("does not log in without TLS to a port that has none", async () => {
  await expectRefused(overTls(stage.pbx.amiPort), "what answers there does not speak TLS");
});

/** Two sessions are refused for this reason, which the log, /status and the answers tell; nobody has logged in. */
async function expectRefused(coreServer: object, why: string): Promise<void> {
  const logins = await countLogins(() =>
    stage.withTandem(coreServer, async ({ url }, logged) => {
      const down = () => logged.filter(({ message }) => message === "AMI link down");
      const told = expect.stringContaining(why);
      await stage.until(() => {
        for (const session of ["events", "actions"])
          expect(down()).toContainEqual({
            level: "warn",
            message: "AMI link down",
            fields: expect.objectContaining({ session, reason: told }),
          });
      });
      expect(await (await fetch(`${url}/status`)).json()).toMatchObject({
        coreServers: [{ link: { state: "down", lastError: told }, actions: { lastError: told } }],
      });
      const ready = await fetch(`${url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([503, expect.objectContaining({ ready: false })]);
      expect((await createApi(() => url).get("/callSegments")).status).toBe(503);
    }),
  );
  expect(logins).toBe(0);
}
