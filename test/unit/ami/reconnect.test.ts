import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { logIn, openSession } from "../../../src/ami/login.js";
import { header } from "../../../src/ami/message.js";
import { Reconnect, type ReconnectDeps, retryDelayMs } from "../../../src/ami/reconnect.js";
import { AppError } from "../../../src/core/errors.js";
import {
  RETRY_CEILING_MS,
  RETRY_FIRST_MS,
  RETRY_LOGIN_MS,
  STABLE_AFTER_MS,
} from "../../../src/core/limits.js";
import { event, FakeAmi } from "../../fakes/fake-ami.js";

const user = { username: "tandem", secret: "correct horse" };
let ami: FakeAmi;
let told: string[];
let link: Reconnect | undefined;
let now: number;
/** Ends the wait that is going on. */
let wake: () => void;
let delays: number[];

const listener = {
  onUp: () => void told.push("up"),
  onEvents: (events: readonly Parameters<typeof header>[0][]) => {
    told.push(...events.map((message) => header(message, "Event") ?? "?"));
  },
  onDown: (reason: AppError) => void told.push(`down: ${reason.message}`),
  onRetry: (reason: AppError, delayMs: number) => {
    told.push(`retry: ${reason.kind}`);
    delays.push(delayMs);
  },
};

const wait = (_: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    wake = resolve;
    signal.addEventListener("abort", () => reject(signal.reason));
  });

function start(
  open: ReconnectDeps["open"] = (signal) => logIn(ami.link(), user, { events: "on" }, signal),
): Reconnect {
  link = new Reconnect({ open, random: () => 1, now: () => now, wait }, listener);
  return link;
}

const until = (...expected: string[]) => vi.waitFor(() => expect(told).toEqual(expected));
const nextAttempt = () => {
  told = [];
  wake();
};

beforeEach(() => {
  ami = new FakeAmi();
  told = [];
  delays = [];
  now = 1_000_000;
  link = undefined;
});
afterEach(async () => {
  await link?.close();
  await ami.close();
});

describe("a link", () => {
  test("tells up before the first event, also before one that came with the login", async () => {
    ami.greetWith = event("FullyBooted");
    const { status } = start();
    expect(status).toEqual({ state: "connecting", since: 1_000_000 });
    await until("up", "FullyBooted");
    expect(link?.status).toEqual({ state: "up", since: 1_000_000 });
    expect(link?.session).toBeDefined();
  });

  test("comes up again after it was cut, with another session", async () => {
    start();
    await until("up");
    const first = link?.session;
    ami.drop();
    await until("up", "down: The AMI link was lost.", "retry: pbx-unavailable");
    expect(link?.session).toBeUndefined();
    nextAttempt();
    await until("up");
    ami.send(event("Newchannel"));
    expect(told).toEqual(["up", "Newchannel"]);
    expect(link?.session).not.toBe(first);
  });

  test("says since when it is down, and why, through all further attempts", async () => {
    start();
    await until("up");
    now = 1_005_000;
    const { secret } = ami;
    ami.secret = "changed";
    ami.drop();
    await vi.waitFor(() => expect(link?.status).toMatchObject({ state: "down", since: 1_005_000 }));
    now = 1_007_000;
    nextAttempt();
    await vi.waitFor(() => expect(link?.status.lastError?.kind).toBe("unauthorized"));
    expect(link?.status).toMatchObject({ state: "down", since: 1_005_000 });
    now = 1_009_000;
    ami.secret = secret;
    nextAttempt();
    await until("up");
    expect(link?.status).toMatchObject({ state: "up", since: 1_009_000 });
    expect(link?.status.lastError?.kind).toBe("unauthorized");
  });

  test("that never came up is down since its first failure, and is not told so as a loss", async () => {
    const refused = new AppError("pbx-unavailable", "No AMI at x: ECONNREFUSED.");
    start(() => Promise.reject(refused));
    await until("retry: pbx-unavailable");
    now = 1_007_000;
    nextAttempt();
    await until("retry: pbx-unavailable");
    expect(link?.status).toEqual({ state: "down", since: 1_000_000, lastError: refused });
  });

  test("retries a refused login slowly, and says which user", async () => {
    start((signal) => logIn(ami.link(), { username: "nobody", secret: "x" }, { events: "on" }, signal));
    await until("retry: unauthorized");
    expect(delays).toEqual([RETRY_LOGIN_MS]);
    expect(link?.status.lastError?.message).toContain("AMI user 'nobody'");
  });

  test("is opened anew when what is told of its coming up fails", async () => {
    link = new Reconnect(
      { open: (signal) => logIn(ami.link(), ami, { events: "on" }, signal), now: () => now, wait },
      {
        ...listener,
        onUp: () => {
          throw new Error("no snapshot");
        },
      },
    );
    await until("down: Something went wrong inside Tandem.", "retry: internal");
    expect(ami.connections.size).toBe(0);
  });
});

describe("the delay before another attempt", () => {
  const lost = new AppError("pbx-unavailable", "lost");

  test("doubles up to the ceiling, and half of it is chance", () => {
    const delays = Array.from({ length: 12 }, (_, i) => retryDelayMs(lost, i + 1, 1));
    expect(delays.slice(0, 4)).toEqual([1, 2, 4, 8].map((factor) => factor * RETRY_FIRST_MS));
    expect(delays.at(-1)).toBe(RETRY_CEILING_MS);
    expect(retryDelayMs(lost, 5000, 1)).toBe(RETRY_CEILING_MS);
    expect(retryDelayMs(lost, 5000, 0)).toBe(RETRY_CEILING_MS / 2);
  });

  test("grows while links last but a moment, and begins anew after one that lasted", async () => {
    start();
    for (const expected of [1, 2, 4]) {
      await vi.waitFor(() => expect(told.at(-1)).toBe("up"));
      ami.drop();
      await vi.waitFor(() => expect(delays.at(-1)).toBe(expected * RETRY_FIRST_MS));
      nextAttempt();
    }
    await until("up");
    now += STABLE_AFTER_MS;
    ami.drop();
    await vi.waitFor(() => expect(delays).toHaveLength(4));
    expect(delays.at(-1)).toBe(RETRY_FIRST_MS);
  });
});

describe("closing a link", () => {
  test("that is up logs off, and nothing more is tried", async () => {
    start();
    await until("up");
    await link?.close();
    expect(ami.actions.at(-1)?.name).toBe("Logoff");
    expect(told).toEqual(["up", "down: The AMI link was closed by Tandem."]);
    expect(link?.status.state).toBe("down");
  });

  test("that waits for another attempt ends the wait", async () => {
    start();
    await until("up");
    ami.drop();
    await vi.waitFor(() => expect(delays).toHaveLength(1));
    const attempts = ami.actions.length;
    await link?.close();
    expect(ami.actions).toHaveLength(attempts);
  });

  test("that is in its login gives it up", async () => {
    ami.silent = true;
    start();
    await vi.waitFor(() => expect(ami.actions).toHaveLength(1));
    await link?.close();
    expect(ami.connections.size).toBe(0);
    expect(told).toEqual([]);
  });

  test("that has just logged in, and is not up yet, closes the session", async () => {
    start(async (signal) => {
      const session = await logIn(ami.link(), ami, { events: "on" }, signal);
      void link?.close();
      return session;
    });
    await vi.waitFor(() => expect(ami.actions.at(-1)?.name).toBe("Logoff"));
    await link?.close();
    expect(told).toEqual([]);
    expect(ami.connections.size).toBe(0);
  });

  test("while it is told to be up, by the one who is told", async () => {
    link = new Reconnect(
      { open: (signal) => logIn(ami.link(), ami, { events: "on" }, signal), wait },
      {
        ...listener,
        onUp: () => {
          told.push("up");
          queueMicrotask(() => void link?.close());
        },
      },
    );
    await until("up", "down: The AMI link was closed by Tandem.");
  });
});

describe("with real sockets and timers", () => {
  test("a link survives the manager's going away and coming back on its port", async () => {
    const port = await ami.listen();
    const open = (signal: AbortSignal) =>
      openSession({ host: "127.0.0.1", port }, ami, { events: "on" }, signal);
    link = new Reconnect({ open, random: () => 0 }, listener);
    await until("up");
    await ami.close();
    await vi.waitFor(() => expect(link?.status.state).toBe("down"));
    await ami.listen({ port });
    await vi.waitFor(() => expect(link?.status.state).toBe("up"), { timeout: 5000 });
    ami.send(event("FullyBooted"));
    await vi.waitFor(() => expect(told.at(-1)).toBe("FullyBooted"));
  });
});
