import { beforeEach, expect, test } from "vitest";
import { type Login, Logins } from "../../../src/directory/logins.js";

let time: number;
let logins: Logins;
let told: [string, string, number, number][];
beforeEach(() => {
  time = 1_000;
  logins = new Logins(() => time);
  told = [];
});

const client = (userName: string, port = 50_000) => ({ userName, ip: "192.0.2.7", port });
const listen = () => logins.subscribe((what, login, at) => told.push([what, login.userName, login.port, at]));
const portsOf = (userName: string) => logins.of(userName).map(({ port }) => port);

test("a client that connects is a login of its user, with an id of its own", () => {
  logins.begin(client("ann", 1));
  time = 2_000;
  logins.begin(client("bob", 2));
  logins.begin(client("ann", 3));
  const [first, second]: readonly (Login | undefined)[] = logins.of("ann");
  expect(first).toEqual({ ...client("ann", 1), id: first?.id, connectedAt: 1_000 });
  expect(second).toEqual({ ...client("ann", 3), id: second?.id, connectedAt: 2_000 });
  expect(first?.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(second?.id).not.toBe(first?.id);
  expect(logins.of("nobody")).toEqual([]);
});

test("it is gone when it ends, and ends once", () => {
  listen();
  const end = logins.begin(client("ann", 1));
  logins.begin(client("ann", 2));
  time = 5_000;
  end();
  end();
  expect(portsOf("ann")).toEqual([2]);
  expect(told).toEqual([
    ["began", "ann", 1, 1_000],
    ["began", "ann", 2, 1_000],
    ["ended", "ann", 1, 5_000],
  ]);
});

test("listeners find what they are told", () => {
  const seen: number[] = [];
  logins.subscribe((_, { userName }) => seen.push(logins.of(userName).length));
  logins.begin(client("ann"))();
  expect(seen).toEqual([1, 0]);
});

test("who has stopped to listen hears no more, also when told to stop by what is heard", () => {
  const stop = listen();
  const stopOther = logins.subscribe(() => stopOther());
  logins.subscribe(stop);
  logins.begin(client("ann"));
  logins.begin(client("bob"));
  expect(told).toEqual([["began", "ann", 50_000, 1_000]]);
});
