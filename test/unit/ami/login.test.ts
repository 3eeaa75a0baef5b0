import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { logIn } from "../../../src/ami/login.js";
import type { AppError } from "../../../src/core/errors.js";
import { LOGIN_TIMEOUT_MS } from "../../../src/core/limits.js";
import { FakeAmi, field, refuse } from "../../fakes/fake-ami.js";

const events = { events: "call,agent" };
let ami: FakeAmi;

beforeEach(() => {
  ami = new FakeAmi();
});

describe("the login", () => {
  test("answers the manager's challenge, so that the secret is never sent", async () => {
    const session = await logIn(ami.link(), ami, events);
    expect(session.version).toBe("11.0.0");
    const login = ami.actions.find(({ name }) => name === "Login");
    expect(login && field(login, "Events")).toBe("call,agent");
    expect(login && field(login, "Key")).toMatch(/^[0-9a-f]{32}$/);
    const sent = JSON.stringify(ami.actions);
    expect(sent).not.toContain(ami.secret);
    expect(sent).not.toContain(createHash("md5").update(ami.secret).digest("hex"));
    await session.close();
  });

  test.each([
    ["a wrong secret", { username: "tandem", secret: "wrong" }],
    ["an unknown user", { username: "nobody", secret: "correct horse" }],
  ])(
    "with %s fails with a sentence that names the user and the place to look, and no secret",
    async (_, user) => {
      const failure = (await logIn(ami.link(), user, events).catch((error: unknown) => error)) as AppError;
      expect(failure).toMatchObject({ kind: "unauthorized", details: { username: user.username } });
      expect(failure.message).toContain(`AMI user '${user.username}'`);
      expect(failure.message).toContain("manager.conf");
      expect(`${failure.message} ${JSON.stringify(failure.details)} ${failure.cause}`).not.toContain(
        user.secret,
      );
      expect(ami.connections.size).toBe(0);
    },
  );

  test("closes the connection when the manager does so in the middle of it", async () => {
    ami.answer("Challenge", (_, connection) => {
      connection.drop();
      return undefined;
    });
    await expect(logIn(ami.link(), ami, events)).rejects.toMatchObject({ message: "The AMI link was lost." });
    expect(ami.connections.size).toBe(0);
  });

  test("passes on a refusal that is not about the user", async () => {
    ami.answer("Challenge", (action) => refuse(action, "Must specify AuthType"));
    await expect(logIn(ami.link(), ami, events)).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(ami.connections.size).toBe(0);
  });

  test("refuses a user name with a line break before it is sent", async () => {
    const user = { username: "tandem\r\nEvents: on", secret: "x" };
    await expect(logIn(ami.link(), user, events)).rejects.toMatchObject({ kind: "invalid-request" });
    expect(ami.actions.map(({ name }) => name)).toEqual(["Challenge"]);
  });

  test("can be given up", async () => {
    ami.silent = true;
    const giveUp = new AbortController();
    const login = logIn(ami.link(), ami, events, giveUp.signal);
    await vi.waitFor(() => expect(ami.actions).toHaveLength(1));
    giveUp.abort();
    await expect(login).rejects.toMatchObject({ message: "The AMI login was given up." });
    expect(ami.connections.size).toBe(0);
    await expect(logIn(ami.link(), ami, events, giveUp.signal)).rejects.toMatchObject({
      kind: "pbx-unavailable",
    });
  });
});

describe("what is no manager", () => {
  test.each([
    ["greets as another", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["says nothing", ""],
  ])("and %s is found out in time", async (_, greeting) => {
    vi.useFakeTimers();
    ami.greeting = greeting;
    ami.silent = true;
    const outcome = expect(logIn(ami.link(), ami, events)).rejects.toMatchObject({
      kind: "pbx-unavailable",
      message: "What answers there is no Asterisk manager: it did not greet.",
    });
    await vi.advanceTimersByTimeAsync(LOGIN_TIMEOUT_MS);
    await outcome;
    expect(ami.connections.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });
});
