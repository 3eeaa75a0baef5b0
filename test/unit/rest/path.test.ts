import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Path, toReferences, toRegExp, toTemplates } from "../../../src/rest/path.js";

const path: Path = [
  { words: ["users", "user"] },
  { param: "user", description: "Id.", byName: { word: "getByName", description: "Name." } },
  { words: ["logins"] },
  { param: "login", description: "Id of the login." },
];

const read = (written: string) => {
  const groups = toRegExp(path).exec(written)?.groups;
  return groups && toReferences(path, groups);
};

describe("a path", () => {
  it("is read by id and by name, in each spelling, with and without a slash at its end", () => {
    const login = { by: "id", value: "7" };
    for (const end of ["", "/"]) {
      expect(read(`/users/u1/logins/7${end}`)).toEqual({ user: { by: "id", value: "u1" }, login });
      expect(read(`/user/getByName/alice/logins/7${end}`)).toEqual({
        user: { by: "name", value: "alice" },
        login,
      });
    }
  });

  it.each([
    "/users/u1/logins",
    "/users/u1/logins/7/8",
    "/users/u1/logins/7//",
    "/userss/u1/logins/7",
    "/Users/u1/logins/7",
    "/users//logins/7",
    "/users/getByName/logins/7",
    "x/users/u1/logins/7",
  ])("is not %j", (written) => {
    expect(read(written)).toBeUndefined();
  });

  it("gives back any name that has no slash", () => {
    const segment = fc.string({ minLength: 1 }).filter((s) => !s.includes("/"));
    fc.assert(
      fc.property(segment, segment, (name, id) => {
        expect(read(`/users/getByName/${name}/logins/${id}`)).toEqual({
          user: { by: "name", value: name },
          login: { by: "id", value: id },
        });
      }),
    );
  });

  it("keeps fixed parts apart from ids that could stand in their place, and no names", () => {
    const [users, user] = path;
    const reserving: Path = [users, { ...user, reserved: ["status"] }] as Path;
    const isRead = (written: string) => toRegExp(reserving).test(written);
    for (const taken of ["/users/status", "/users/status/", "/user/status"])
      expect(isRead(taken)).toBe(false);
    for (const id of ["/users/status2", "/users/mystatus", "/users/getByName/status"]) {
      expect(isRead(id)).toBe(true);
    }
    expect(toRegExp([{ words: ["things"] }, { param: "thing", description: "", reserved: ["all"] }])).toEqual(
      /^\/(?:things)\/(?!all(?:\/|$))(?<thing>[^/]+)\/?$/,
    );
  });

  it("is documented with ids, and with names where there are names", () => {
    expect(toTemplates(path)).toEqual([
      {
        template: "/users/{user}/logins/{login}",
        params: [
          { name: "user", description: "Id." },
          { name: "login", description: "Id of the login." },
        ],
      },
      {
        template: "/users/getByName/{userName}/logins/{login}",
        params: [
          { name: "userName", description: "Name." },
          { name: "login", description: "Id of the login." },
        ],
      },
    ]);
    expect(toTemplates([{ words: ["users"] }])).toEqual([{ template: "/users", params: [] }]);
  });
});
