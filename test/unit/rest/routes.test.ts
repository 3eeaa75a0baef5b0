import fc from "fast-check";
import { expect, test } from "vitest";
import { type Param, type Path, toRegExp, type Words } from "../../../src/rest/path.js";
import { Routes } from "../../../src/rest/routes.js";

const words = (...spellings: [string, ...string[]]): Words => ({ words: spellings });
const param = (name: string, more: Partial<Param> = {}): Param => ({
  param: name,
  description: "",
  ...more,
});
const byName = { byName: { word: "getByName", description: "" } };

function routes(...paths: Path[]): Routes<Path> {
  const all = new Routes<Path>();
  for (const path of paths) all.add(path, path);
  return all;
}

const servers: Path = [words("servers")];
const server: Path = [...servers, param("server", byName)];
const legs: Path = [...server, words("legs", "segments")];
const leg: Path = [...legs, param("leg")];

test("a path is found in each of its spellings, with the parts that name something", () => {
  const all = routes(servers, server, legs, leg);
  expect(all.find("/servers")?.value).toBe(servers);
  expect(all.find("/servers/")?.value).toBe(servers);
  expect(all.find("/servers/7")).toMatchObject({ value: server, groups: { server: "7" } });
  expect(all.find("/servers/getByName/main")).toMatchObject({
    value: server,
    groups: { serverName: "main" },
  });
  for (const spelling of ["legs", "segments"])
    expect(all.find(`/servers/getByName/main/${spelling}/a%2Fb/`)).toMatchObject({
      value: leg,
      groups: { serverName: "main", leg: "a/b" },
    });
});

test("what is none is not found", () => {
  const all = routes(servers, server, legs, leg);
  for (const path of [
    "/",
    "",
    "/server",
    "/servers//",
    "//servers",
    "/Servers",
    "/servers/7/legs/a/b",
    "/servers/7/x",
  ])
    expect({ path, found: all.find(path) }).toEqual({ path, found: undefined });
});

test("of two that fit the one that was added first is meant, and a reserved word is no id", () => {
  const status: Path = [words("users"), words("status")];
  const user: Path = [words("users"), param("user")];
  expect(routes(status, user).find("/users/status")?.value).toBe(status);
  expect(routes(user, status).find("/users/status")?.value).toBe(user);
  const strict: Path = [words("users"), param("user", { reserved: ["status"] })];
  expect(routes(strict, status).find("/users/status")?.value).toBe(status);
});

const aPart = fc.oneof(
  fc
    .uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 2 })
    .map(([one = "a", ...more]) => words(one, ...more)),
  fc.constantFrom(param("p"), param("p", byName), param("p", { reserved: ["a"] })),
);
/** Each names its objects by words of its own, since an expression may name a group once. */
const aPath = fc
  .array(aPart, { maxLength: 4 })
  .map((parts): Path => parts.map((part, i) => ("words" in part ? part : { ...part, param: `p${i}` })));
const asked = fc
  .array(fc.constantFrom("a", "b", "c", "getByName", "x", "", "%20"), { maxLength: 7 })
  .map((parts) => `/${parts.join("/")}`);

test("the same is found as by trying each path's expression in turn", () => {
  fc.assert(
    fc.property(fc.array(aPath, { maxLength: 8 }), fc.array(asked, { maxLength: 20 }), (paths, wanted) => {
      const all = routes(...paths);
      for (const path of wanted) {
        const first = paths.find((one) => toRegExp(one).test(path));
        expect(all.find(path)?.value).toBe(first);
      }
    }),
    { numRuns: 500 },
  );
});
