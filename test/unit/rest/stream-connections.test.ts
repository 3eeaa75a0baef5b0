import { PassThrough } from "node:stream";
import { Registry } from "prom-client";
import { describe, expect, it, vi } from "vitest";
import type { Holder } from "../../../src/core/shares.js";
import { StreamConnections } from "../../../src/rest/stream-connections.js";

const ANN: Holder = { address: "10.0.0.1", account: "ann", tenant: null };
const refused = expect.objectContaining({ kind: "overloaded" });

it("takes so many connections, and another when one has closed", async () => {
  const connections = new StreamConnections(new Registry(), 1);
  const [first, second] = [new PassThrough(), new PassThrough()];
  connections.add("websocket", first, ANN, () => {});
  expect(() => connections.add("server-sent", second, ANN, () => {})).toThrow(refused);
  first.destroy();
  await vi.waitFor(() => connections.add("server-sent", second, ANN, () => {}));
});

it("says goodbye to all when it closes, cuts off who stays, and takes no more", async () => {
  const connections = new StreamConnections(new Registry());
  const [polite, deaf] = [new PassThrough(), new PassThrough()];
  const goodbye = vi.fn();
  connections.add("websocket", polite, ANN, () => polite.destroy());
  connections.add("websocket", deaf, ANN, goodbye);
  const closed = connections.close();
  expect(() => connections.add("websocket", new PassThrough(), ANN, () => {})).toThrow(refused);
  await closed;
  expect(goodbye).toHaveBeenCalledTimes(1);
  expect([polite.destroyed, deaf.destroyed]).toEqual([true, true]);
});

describe("where all are taken", () => {
  const held: Record<string, Holder> = {
    "another address": { address: "10.0.0.2", account: "bob", tenant: "sales" },
    "another account behind the same proxy": { ...ANN, account: "bob" },
    "another tenant behind the same proxy": { ...ANN, account: "bob", tenant: "sales" },
  };

  it.each(Object.entries(held))("a stream of who has the most makes way for %s", (_, newcomer) => {
    const counted = vi.fn();
    const connections = new StreamConnections(new Registry(), 10, counted);
    const hoard = Array.from({ length: 10 }, () => new PassThrough());
    for (const one of hoard) connections.add("server-sent", one, { ...ANN, tenant: "support" }, () => {});
    expect(() =>
      connections.add("websocket", new PassThrough(), { ...ANN, tenant: "support" }, () => {}),
    ).toThrow(refused);
    for (let n = 0; n < 5; n += 1) connections.add("websocket", new PassThrough(), newcomer, () => {});
    expect(hoard.map(({ destroyed }) => destroyed)).toEqual([
      ...Array(5).fill(false),
      ...Array(5).fill(true),
    ]);
    expect(() => connections.add("websocket", new PassThrough(), newcomer, () => {})).toThrow(refused);
    expect(counted).toHaveBeenCalledTimes(7);
  });

  it("an account that changes its address gets no more than another one", () => {
    const connections = new StreamConnections(new Registry(), 10);
    const add = (holder: Holder) => connections.add("websocket", new PassThrough(), holder, () => {});
    for (let n = 0; n < 5; n += 1) add(ANN);
    for (let n = 0; n < 5; n += 1) add({ address: `10.0.1.${n}`, account: "bob" });
    expect(() => add({ address: "10.0.1.9", account: "bob" })).toThrow(refused);
  });

  it("nor does it keep another one out that has a few at one address", () => {
    const connections = new StreamConnections(new Registry(), 10);
    const add = (holder: Holder) => connections.add("websocket", new PassThrough(), holder, () => {});
    for (let n = 0; n < 10; n += 1) add({ address: `10.0.1.${n}`, account: "bob", tenant: "branch" });
    for (let n = 0; n < 5; n += 1) add({ address: "10.0.2.1", account: "ann", tenant: "main" });
    expect(() => add({ address: "10.0.2.1", account: "ann", tenant: "main" })).toThrow(refused);
  });
});
