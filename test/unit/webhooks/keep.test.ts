import type { Database } from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../../../src/store/database.js";
import { createWebhookStore } from "../../../src/store/webhooks.js";
import { MAX_WEBHOOKS_PER_CORE_SERVER, MAX_WEBHOOKS_PER_PLACE } from "../../../src/webhooks/limits.js";
import type { WebhookKeeper, Webhooks } from "../../../src/webhooks/webhooks.js";
import { ALICE, ANN, givenEngine, settings, WEBHOOK } from "./given.js";

let database: Database;
let webhooks: Webhooks & WebhookKeeper;
beforeEach(() => {
  database = openDatabase(":memory:");
  ({ webhooks } = givenEngine(database));
});
afterEach(() => void database.close());

const URL_1 = "http://127.0.0.1:1/one";
const URL_2 = "http://127.0.0.1:1/two";

test("webhooks are kept by place, and listed by URL", async () => {
  const two = await webhooks.add(ALICE, settings(URL_2, { type: "hangup", method: "GET", note: "CRM" }));
  const one = await webhooks.add(ALICE, settings(URL_1, { enabled: false }));
  expect(two).toEqual({
    ...ALICE,
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    number: 1,
    type: "hangup",
    method: "GET",
    url: URL_2,
    note: "CRM",
    enabled: true,
    modifiedAt: 10_000,
    holder: ANN,
  });
  expect(webhooks.list(ALICE)).toEqual([one, two]);
  for (const elsewhere of [
    { ...ALICE, dialect: "two" },
    { ...ALICE, coreServer: "other" },
    { ...ALICE, subject: { kind: "queue", key: ALICE.subject.key } },
    { ...ALICE, subject: { kind: "extension", key: "101@from-internal" } },
  ] as const) {
    expect(webhooks.list(elsewhere)).toEqual([]);
  }
});

test("one is the account's that set it last, as the disk has it; one of a former version is nobody's", async () => {
  const { id } = await webhooks.add(ALICE, settings(URL_1));
  const store = createWebhookStore(database);
  expect(store.find(id)?.holder).toEqual(ANN);
  expect(store.countUnheld()).toBe(0);
  const bob = { account: "bob", madeAt: null, tenant: "main", user: "bob" };
  await webhooks.heldBy(bob).change(id, { note: "Bob's" });
  expect(store.find(id)?.holder).toEqual(bob);
  database.exec("UPDATE webhook SET account = NULL");
  expect(store.find(id)?.holder).toBeNull();
  expect(store.countUnheld()).toBe(1);
});

test("one is changed in part, and removed once", async () => {
  const { id } = await webhooks.add(ALICE, settings(URL_1));
  const changed = await webhooks.change(id, { url: URL_2, enabled: false });
  expect(changed).toMatchObject({ id, url: URL_2, enabled: false, type: "dial-in", method: "POST" });
  expect(webhooks.list(ALICE)).toEqual([changed]);
  expect([webhooks.remove(id), webhooks.remove(id)]).toEqual([true, false]);
  expect(webhooks.list(ALICE)).toEqual([]);
  await expect(webhooks.change(id, { note: "" })).rejects.toMatchObject({ kind: "not-found" });
  expect(webhooks.failures(id)).toEqual([]);
});

test("each has a number of its own, which stays and is not given again", async () => {
  const one = await webhooks.add(ALICE, settings(URL_1));
  const two = await webhooks.add({ ...ALICE, dialect: "two" }, settings(URL_1));
  expect(await webhooks.change(two.id, { url: URL_2 })).toMatchObject({ number: two.number });
  webhooks.remove(two.id);
  const three = await webhooks.add(ALICE, settings(URL_2));
  expect([one, two, three].map(({ number }) => number)).toEqual([1, 2, 3]);
});

test("one that is removed while its new URL is looked at does not come back", async () => {
  const { id } = await webhooks.add(ALICE, settings(URL_1));
  const changing = webhooks.change(id, { url: URL_2 });
  webhooks.remove(id);
  await expect(changing).rejects.toMatchObject({ kind: "not-found" });
  expect(webhooks.list(ALICE)).toEqual([]);
});

test.each([
  ["a URL that may not be asked", { url: "http://10.0.0.1/" }, "url"],
  ["no URL", { url: "here" }, "url"],
  ["a long note", { note: "x".repeat(1_001) }, "note"],
])("%s is refused, new or as a change", async (_, wrong, field) => {
  const refusal = { kind: "invalid-request", details: { field } };
  await expect(webhooks.add(ALICE, settings(URL_1, wrong))).rejects.toMatchObject(refusal);
  expect(webhooks.list(ALICE)).toEqual([]);
  const { id } = await webhooks.add(ALICE, settings(URL_1));
  await expect(webhooks.change(id, wrong)).rejects.toMatchObject(refusal);
  expect(webhooks.list(ALICE)).toMatchObject([{ url: URL_1, note: "" }]);
});

test("a place has so many, however fast they come", async () => {
  const adding = Array.from({ length: MAX_WEBHOOKS_PER_PLACE + 5 }, () =>
    webhooks.add(ALICE, settings(URL_1)),
  );
  const outcomes = await Promise.allSettled(adding);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(MAX_WEBHOOKS_PER_PLACE);
  expect(outcomes.at(-1)).toMatchObject({ reason: { kind: "overloaded" } });
  const bob = { ...ALICE, subject: { kind: "extension", key: "101@from-internal" } } as const;
  await webhooks.add(bob, settings(URL_1));
});

test("so has a core server", async () => {
  const store = createWebhookStore(database);
  database.transaction(() => {
    for (let n = 0; n < MAX_WEBHOOKS_PER_CORE_SERVER; n += 1) {
      store.put({ ...WEBHOOK, id: `w${n}`, subject: { kind: "queue", key: String(n) } });
    }
  })();
  await expect(webhooks.add(ALICE, settings(URL_1))).rejects.toMatchObject({ kind: "overloaded" });
  await webhooks.add({ ...ALICE, coreServer: "other" }, settings(URL_1));
});

test("a removed webhook takes its deliveries with it", async () => {
  const { outbox } = givenEngine(database);
  const { id } = await webhooks.add(ALICE, settings(URL_1));
  outbox.add({ id: "d1", webhookId: id, parameters: {}, occurredAt: 1, queuedAt: 1 });
  webhooks.remove(id);
  expect(outbox.waiting()).toBe(0);
});

test("the key is made once", () => {
  expect(webhooks.publicKey()).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(givenEngine(database).webhooks.publicKey()).toBe(webhooks.publicKey());
});
