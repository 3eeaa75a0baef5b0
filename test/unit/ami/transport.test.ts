import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { action } from "../../../src/ami/action.js";
import { openSession } from "../../../src/ami/login.js";
import { header } from "../../../src/ami/message.js";
import { connect } from "../../../src/ami/transport.js";
import { CONNECT_TIMEOUT_MS } from "../../../src/core/limits.js";
import { EXPIRED_CERTIFICATE, TEST_CERTIFICATE } from "../../fakes/certificate.js";
import { event, FakeAmi, ok } from "../../fakes/fake-ami.js";

const host = "127.0.0.1";
let ami: FakeAmi;

beforeEach(() => {
  ami = new FakeAmi();
});
afterEach(() => ami.close());

describe("over TCP", () => {
  test("a session logs in, asks, hears, and logs off", async () => {
    const port = await ami.listen();
    ami.greetWith = event("FullyBooted");
    ami.answer("CoreStatus", (received) => ok(received, ["CoreCurrentCalls", "0"]));
    const session = await openSession({ host, port }, ami, { events: "on" });
    const heard: (string | undefined)[] = [];
    session.listen((events) => heard.push(...events.map((message) => header(message, "Event"))));
    expect(header(await session.send(action("CoreStatus")), "CoreCurrentCalls")).toBe("0");
    ami.send(event("Hangup"));
    await vi.waitFor(() => expect(heard).toEqual(["FullyBooted", "Hangup"]));
    await session.close();
    await vi.waitFor(() => expect(ami.connections.size).toBe(0));
  });

  test("all events arrive in order though the listener is slow", async () => {
    const port = await ami.listen();
    const session = await openSession({ host, port }, ami, { events: "on" });
    let next = 0;
    session.listen((events) => {
      const until = performance.now() + 5;
      while (performance.now() < until); // the disk has hiccups
      for (const message of events) expect(header(message, "Sequence")).toBe(`${next++}`);
    });
    const count = 4000;
    const filler = "x".repeat(500);
    for (let i = 0; i < count; i++) ami.send(event("VarSet", ["Sequence", `${i}`], ["Value", filler]));
    await vi.waitFor(() => expect(next).toBe(count), { timeout: 5000 });
    await session.close();
  });

  test("what waits is answered when the manager cuts the link in the middle of a message", async () => {
    const port = await ami.listen();
    const session = await openSession({ host, port }, ami, { events: "on" });
    ami.answer("BridgeList", (_, connection) => {
      connection.send("Response: Success\r\nActionI");
      connection.drop();
      return undefined;
    });
    await expect(session.list(action("BridgeList"))).rejects.toMatchObject({ kind: "pbx-unavailable" });
    await expect(session.closed).resolves.toMatchObject({ message: "The AMI link was lost." });
  });

  test("actions wait while the manager does not read, and are answered when it does", async () => {
    const port = await ami.listen();
    ami.answer("DBPut", (received) => ok(received));
    const session = await openSession({ host, port }, ami, { events: "off" });
    ami.pauseReading();
    const puts = Array.from({ length: 100 }, (_, i) =>
      session.send(action("DBPut", { Family: "f", Key: `${i}`, Val: "x".repeat(1000) })),
    );
    ami.resumeReading();
    await expect(Promise.all(puts)).resolves.toHaveLength(100);
    await session.close();
  });

  test("a port that nobody listens on is named", async () => {
    const port = await ami.listen();
    await ami.close();
    await expect(connect({ host, port })).rejects.toMatchObject({
      kind: "pbx-unavailable",
      message: expect.stringMatching(new RegExp(`^No AMI at 127.0.0.1:${port}: .*ECONNREFUSED`)),
    });
  });

  test("an attempt can be given up before it begins", async () => {
    const port = await ami.listen();
    await expect(connect({ host, port }, AbortSignal.abort())).rejects.toMatchObject({
      message: `No AMI at 127.0.0.1:${port}: given up.`,
    });
  });

  test("who asks late whether it is closed is told so", async () => {
    const transport = await connect({ host, port: await ami.listen() });
    transport.close();
    await new Promise<void>((resolve) => transport.onClose(() => resolve()));
    const late = vi.fn();
    transport.onClose(late);
    expect(late).toHaveBeenCalledOnce();
  });
});

describe("over TLS", () => {
  test("a session logs in where the authority is the one we were given", async () => {
    const port = await ami.listen({ tls: true });
    const tls = { verify: true, ca: TEST_CERTIFICATE };
    const session = await openSession({ host, port, tls }, ami, { events: "off" });
    await session.send(action("Ping"));
    await session.close();
  });

  test("a certificate of an unknown authority is refused", async () => {
    const port = await ami.listen({ tls: true });
    await expect(connect({ host, port, tls: { verify: true } })).rejects.toMatchObject({
      kind: "pbx-unavailable",
      message: expect.stringContaining("self-signed certificate"),
    });
    expect(ami.actions).toEqual([]);
  });

  test("unless verification is turned off expressly", async () => {
    const port = await ami.listen({ tls: true });
    const session = await openSession({ host, port, tls: { verify: false } }, ami, { events: "off" });
    await session.close();
  });

  test("a certificate for another host is refused though its authority is trusted", async () => {
    const port = await ami.listen({ tls: true });
    const tls = { verify: true, ca: TEST_CERTIFICATE };
    await expect(connect({ host: "127.0.0.2", port, tls })).rejects.toMatchObject({
      kind: "pbx-unavailable",
    });
  });

  test("a certificate whose time is over is refused though it is trusted", async () => {
    const port = await ami.listen({ tls: true, cert: EXPIRED_CERTIFICATE });
    const tls = { verify: true, ca: EXPIRED_CERTIFICATE };
    await expect(connect({ host, port, tls })).rejects.toMatchObject({
      message: `No AMI at ${host}:${port}: certificate has expired.`,
    });
    expect(ami.actions).toEqual([]);
  });

  test("nothing is said without TLS to a manager that does not have it", async () => {
    const port = await ami.listen();
    const tls = { verify: false };
    await expect(openSession({ host, port, tls }, ami, { events: "off" })).rejects.toMatchObject({
      message: `No AMI at ${host}:${port}: what answers there does not speak TLS.`,
    });
    expect(ami.actions.map(({ name }) => name)).not.toContain("Login");
  });

  test("a server that never finishes the handshake is given up in time, or by the signal", async () => {
    const mute = createServer(() => {}).listen(0, host);
    await once(mute, "listening");
    const { port } = mute.address() as AddressInfo;
    const giveUp = new AbortController();
    const aborted = connect({ host, port, tls: { verify: true } }, giveUp.signal);
    giveUp.abort();
    await expect(aborted).rejects.toMatchObject({ message: `No AMI at ${host}:${port}: given up.` });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const outcome = expect(connect({ host, port, tls: { verify: true } })).rejects.toMatchObject({
      message: `No AMI at ${host}:${port}: no connection within ${CONNECT_TIMEOUT_MS} ms.`,
    });
    await vi.advanceTimersByTimeAsync(CONNECT_TIMEOUT_MS);
    vi.useRealTimers();
    await outcome;
    mute.close();
  });
});
