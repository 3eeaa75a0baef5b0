import { createPublicKey, verify } from "node:crypto";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AttemptDeps, createAttempt, type Target } from "../../../src/webhooks/attempt.js";
import { createGuard } from "../../../src/webhooks/guard.js";
import { MAX_ANSWER_BYTES } from "../../../src/webhooks/limits.js";
import { createSigner, newPrivateKey } from "../../../src/webhooks/signature.js";
import { TEST_CERTIFICATE, TEST_KEY } from "../../fakes/certificate.js";
import { answer, startReceiver } from "./given.js";

type Receiver = Awaited<ReturnType<typeof startReceiver>>;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const signer = createSigner(newPrivateKey());
const message = { id: "d1", parameters: { CallerIDName: "Zoë & Sons", CallerIDNum: "+49 30 1" } };
const FORM = "CallerIDName=Zo%C3%AB+%26+Sons&CallerIDNum=%2B49+30+1";

function attempt(target: Target, more: Partial<AttemptDeps> = {}, signal = new AbortController().signal) {
  const guard = createGuard({
    allow: ["127.0.0.1"],
    ownNetworks: () => [],
    resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
  });
  return createAttempt({ guard, signer, now: () => 1_700_000_000_999, timeoutMs: 5_000, ...more })(
    target,
    message,
    signal,
  );
}

describe("a request", () => {
  test("by POST has the parameters as a form", async () => {
    expect(await attempt({ method: "POST", url: `${receiver.url}/hook?key=1#part` })).toEqual({
      delivered: true,
    });
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]).toMatchObject({
      method: "POST",
      url: "/hook?key=1",
      body: FORM,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "tandem-delivery": "d1",
        "user-agent": "Tandem",
      },
    });
  });

  test.each([
    ["/hook", `/hook?${FORM}`],
    ["/hook?", `/hook?${FORM}`],
    ["/hook?key=a%20b&x=%7e", `/hook?key=a%20b&x=%7e&${FORM}`],
    ["", `/?${FORM}`],
  ])("by GET of %s has them behind what the URL asks already", async (path, asked) => {
    expect(await attempt({ method: "GET", url: receiver.url + path })).toEqual({ delivered: true });
    expect(receiver.received).toMatchObject([{ method: "GET", url: asked, body: "" }]);
  });

  test("goes to a name by the address that was looked at, and says the name", async () => {
    const url = `http://crm.example.com:${receiver.port}/`;
    expect(await attempt({ method: "POST", url })).toEqual({ delivered: true });
    expect(receiver.received[0]?.headers.host).toBe(`crm.example.com:${receiver.port}`);
  });

  test.each(["GET", "POST"] as const)("by %s is signed, as a receiver can verify", async (method) => {
    await attempt({ method, url: `${receiver.url}/hook?key=1` });
    const [one] = receiver.received;
    if (one === undefined) throw new Error("nothing was received");
    const { url, body, headers } = one;
    const parts = /^t=(\d+),ed25519=(.+)$/.exec(String(headers["tandem-signature"]));
    expect(parts?.[1]).toBe("1700000000");
    const signed = (path: string) =>
      Buffer.from(
        [parts?.[1], headers["tandem-delivery"], method, `${receiver.url}${path}`, body].join("\n"),
      );
    const key = createPublicKey(signer.publicKey);
    const signature = Buffer.from(parts?.[2] ?? "", "base64");
    expect(verify(null, signed(url), key, signature)).toBe(true);
    expect(verify(null, signed(`${url}x`), key, signature)).toBe(false);
  });
});

describe("an answer", () => {
  test.each([200, 201, 204, 299])("%d is a delivery", async (status) => {
    receiver.answerWith(answer(status));
    expect(await attempt({ method: "POST", url: receiver.url })).toEqual({ delivered: true });
  });

  test.each([
    [400, true],
    [401, true],
    [404, true],
    [410, true],
    [304, true],
    [408, false],
    [425, false],
    [429, false],
    [500, false],
    [503, false],
  ])("%d is a failure; that it is the request's: %s", async (status, refused) => {
    receiver.answerWith(answer(status));
    const reason = `The receiver answered ${status}.`;
    expect(await attempt({ method: "POST", url: receiver.url })).toEqual({
      delivered: false,
      reason,
      refused,
    });
  });

  test("that leads elsewhere is not followed", async () => {
    receiver.answerWith((response) => response.writeHead(302, { location: `${receiver.url}/other` }).end());
    expect(await attempt({ method: "GET", url: receiver.url })).toMatchObject({
      delivered: false,
      refused: true,
    });
    expect(receiver.received).toHaveLength(1);
  });

  test("without an end is cut, and its status counts", async () => {
    let sent = 0;
    receiver.answerWith((response) => {
      response.writeHead(200);
      const more = () => {
        if (response.destroyed) return;
        sent += 16 * 1024;
        response.write(Buffer.alloc(16 * 1024), more);
      };
      more();
    });
    const outcome = await attempt({ method: "POST", url: receiver.url }, { timeoutMs: 60_000 });
    expect(outcome).toEqual({ delivered: true });
    expect(sent).toBeGreaterThan(MAX_ANSWER_BYTES);
  });

  test("whose body never comes is a delivery all the same, when the time is over", async () => {
    receiver.answerWith((response) => {
      response.writeHead(200, { "content-length": "5" });
      response.flushHeaders();
    });
    expect(await attempt({ method: "POST", url: receiver.url }, { timeoutMs: 200 })).toEqual({
      delivered: true,
    });
  });
});

describe("no answer", () => {
  const failed = (reason: string) => ({ delivered: false, reason, refused: false });

  test("within the time", async () => {
    receiver.answerWith(() => {});
    expect(await attempt({ method: "POST", url: receiver.url }, { timeoutMs: 100 })).toEqual(
      failed("There was no answer within 0.1 s."),
    );
  });

  test("since its name is looked up for ever", async () => {
    const guard = createGuard({ allow: [], ownNetworks: () => [], resolve: () => new Promise(() => {}) });
    const outcome = await attempt(
      { method: "POST", url: "http://crm.example.com/" },
      { guard, timeoutMs: 50 },
    );
    expect(outcome).toEqual(failed("There was no answer within 0.05 s."));
  });

  test("since nobody listens there", async () => {
    const { url } = receiver;
    await receiver.close();
    expect(await attempt({ method: "POST", url })).toEqual(
      failed("The receiver cannot be reached, or gives no answer (ECONNREFUSED)."),
    );
  });

  test("since its certificate is not to be trusted; it hears nothing", async () => {
    let heard = 0;
    const server = createHttpsServer({ cert: TEST_CERTIFICATE, key: TEST_KEY }, () => {
      heard += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await attempt({ method: "POST", url: `https://127.0.0.1:${port}/` })).toEqual(
      failed("The receiver cannot be reached, or gives no answer (DEPTH_ZERO_SELF_SIGNED_CERT)."),
    );
    expect(heard).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  test("when the caller breaks it off", async () => {
    const stop = new AbortController();
    receiver.answerWith(() => stop.abort());
    const outcome = await attempt({ method: "POST", url: receiver.url }, {}, stop.signal);
    expect(outcome.delivered).toBe(false);
  });

  describe("of HTTP", () => {
    let server: Server;
    const speak = async (speech: (socket: Socket) => void): Promise<string> => {
      server = createServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => speech(socket));
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    };
    afterEach(() => new Promise((resolve) => server.close(resolve)));

    test.each([
      ["a hang-up", ""],
      ["another protocol", "SSH-2.0-OpenSSH_9.7\r\n"],
      [
        "a change of protocol",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
      ],
      ["headers without an end", `HTTP/1.1 200 OK\r\n${"x-long: 1\r\n".repeat(10_000)}`],
    ])("but %s", async (_, speech) => {
      const url = await speak((socket) => socket.end(speech));
      expect(await attempt({ method: "POST", url })).toMatchObject({ delivered: false, refused: false });
    });
  });
});

describe("an address that may not be asked", () => {
  test("is not connected to, though it was another one when the webhook was made", async () => {
    const answers = ["93.184.215.14", "127.0.0.1"];
    const guard = createGuard({
      allow: [],
      ownNetworks: () => [],
      resolve: () => Promise.resolve([{ address: answers.shift() ?? "", family: 4 }]),
    });
    const url = `http://rebound.example.com:${receiver.port}/`;
    const first = await guard.addressesOf(guard.read(url), AbortSignal.timeout(1_000));
    expect(first).toEqual([{ address: "93.184.215.14", family: 4 }]);
    const outcome = await attempt({ method: "POST", url }, { guard });
    expect(outcome).toMatchObject({ delivered: false, reason: expect.stringContaining("are not allowed") });
    expect(receiver.received).toEqual([]);
  });

  test("is not looked up a second time between the look at it and the connection", async () => {
    let asked = 0;
    const guard = createGuard({
      allow: ["127.0.0.1"],
      ownNetworks: () => [],
      resolve: () => {
        asked += 1;
        return Promise.resolve([{ address: asked === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }]);
      },
    });
    const url = `http://crm.example.com:${receiver.port}/`;
    expect(await attempt({ method: "POST", url }, { guard })).toEqual({ delivered: true });
    expect(asked).toBe(1);
  });
});
