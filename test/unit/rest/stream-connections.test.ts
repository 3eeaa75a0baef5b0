import { PassThrough } from "node:stream";
import { Registry } from "prom-client";
import { expect, it, vi } from "vitest";
import { StreamConnections } from "../../../src/rest/stream-connections.js";

const refused = expect.objectContaining({ kind: "overloaded" });

it("takes so many connections, and another when one has closed", async () => {
  const connections = new StreamConnections(new Registry(), 1);
  const [first, second] = [new PassThrough(), new PassThrough()];
  connections.add("websocket", first, () => {});
  expect(() => connections.add("server-sent", second, () => {})).toThrow(refused);
  first.destroy();
  await vi.waitFor(() => connections.add("server-sent", second, () => {}));
});

it("says goodbye to all when it closes, cuts off who stays, and takes no more", async () => {
  const connections = new StreamConnections(new Registry());
  const [polite, deaf] = [new PassThrough(), new PassThrough()];
  const goodbye = vi.fn();
  connections.add("websocket", polite, () => polite.destroy());
  connections.add("websocket", deaf, goodbye);
  const closed = connections.close();
  expect(() => connections.add("websocket", new PassThrough(), () => {})).toThrow(refused);
  await closed;
  expect(goodbye).toHaveBeenCalledTimes(1);
  expect([polite.destroyed, deaf.destroyed]).toEqual([true, true]);
});
