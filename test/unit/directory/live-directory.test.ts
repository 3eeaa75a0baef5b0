import { describe, expect, test } from "vitest";
import { directoryOf, extension, tenant } from "./given.js";

const user = (userName: string, extensions: string[], licensed = true) => ({
  userName,
  displayedName: null,
  licensed,
  extensions,
});

describe("with nothing configured", () => {
  const { directory } = directoryOf({
    discovered: [extension("110@in"), extension("20@in", "Bob"), extension("100@in")],
  });

  test("each extension has a licensed user of its name", () => {
    expect(directory.coreServer).toMatchObject({ slug: "default", name: "Main" });
    expect(directory.extensions().map(({ number }) => number)).toEqual(["20", "100", "110"]);
    expect(directory.extension({ number: "20" })).toMatchObject({
      key: "20@in",
      displayName: "Bob",
      devices: ["PJSIP/20"],
      licensed: true,
      tenant: "default",
    });
    expect(directory.user({ userName: "20" })).toMatchObject({
      displayedName: "Bob",
      licensed: true,
      extensions: ["20@in"],
    });
    expect(directory.users()).toHaveLength(3);
  });

  test("all are found by their ids too, which no two share", () => {
    const [first] = directory.extensions();
    expect(directory.extension({ id: first?.id ?? "" })).toEqual(first);
    expect(directory.extension({ key: "20@in" })).toEqual(first);
    const [someone] = directory.users();
    expect(directory.user({ id: someone?.id ?? "" })).toEqual(someone);
    const all = [directory.coreServer, ...directory.extensions(), ...directory.users()];
    const ids = all.flatMap(({ id, configurationId, numericId }) => [id, configurationId, numericId]);
    expect(new Set(ids).size).toBe(21);
  });

  test("what is not there is not found, and given no id", () => {
    expect(directory.extension({ number: "999" })).toBeUndefined();
    expect(directory.extension({ key: "20@out" })).toBeUndefined();
    expect(directory.extension({ id: directory.coreServer.id })).toBeUndefined();
    expect(directory.user({ userName: "999" })).toBeUndefined();
  });
});

describe("licences", () => {
  test("an extension is licensed when one of its users is", () => {
    const { directory } = directoryOf({
      discovered: [extension("100@in"), extension("108@in"), extension("109@in")],
      users: [user("ann", ["100", "109"], false), user("boss", ["109"]), user("108", ["108"], false)],
    });
    const licensed = directory.extensions().map(({ number, licensed }) => [number, licensed]);
    expect(licensed).toEqual([
      ["100", false],
      ["108", false],
      ["109", true],
    ]);
    expect(directory.users().map(({ userName, licensed }) => [userName, licensed])).toEqual([
      ["ann", false],
      ["boss", true],
      ["108", false],
    ]);
  });

  test("a user without any discovered extension is there all the same", () => {
    const { directory } = directoryOf({ users: [user("ann", ["100"])] });
    expect(directory.user({ userName: "ann" })).toMatchObject({ displayedName: "ann", extensions: [] });
  });

  test("an extension of several users is the first one's, and one that is not there is nobody's", () => {
    const { directory } = directoryOf({
      discovered: [extension("100@in"), extension("101@in")],
      users: [user("ann", ["100"], false), user("boss", ["100"])],
    });
    const whose = ["100@in", "101@in", "100@out"].map((key) => directory.userOf(key)?.userName);
    expect(whose).toEqual(["ann", "101", undefined]);
  });

  test("a user of several extensions is called as the first", () => {
    const { directory } = directoryOf({
      discovered: [extension("100@in", "Desk"), extension("101@in", "Mobile")],
      users: [user("ann", ["101", "100"])],
    });
    expect(directory.users()).toHaveLength(1);
    expect(directory.users()[0]).toMatchObject({ displayedName: "Mobile", extensions: ["101@in", "100@in"] });
  });
});

describe("tenants", () => {
  const tenants = [tenant("sales", "sales"), tenant("lab", "lab", "attic")];

  test("a context decides the tenant, and the first in the list the meaning of a number", () => {
    const { directory } = directoryOf({
      discovered: ["100@attic", "100@lab", "100@sales", "100@cellar"].map((key) => extension(key)),
      tenants,
    });
    expect(directory.extensions().map(({ key, tenant }) => [key, tenant])).toEqual([
      ["100@attic", "lab"],
      ["100@cellar", null],
      ["100@lab", "lab"],
      ["100@sales", "sales"],
    ]);
    expect(directory.extension({ number: "100" })?.key).toBe("100@sales");
    expect(directory.users().map(({ userName, extensions }) => [userName, ...extensions])).toEqual([
      ["100", "100@sales"],
      ["100@lab", "100@lab"],
      ["100@attic", "100@attic"],
      ["100@cellar", "100@cellar"],
    ]);
  });

  test("a configured user takes the very extension it names", () => {
    const { directory } = directoryOf({
      discovered: [extension("100@lab"), extension("100@sales")],
      tenants,
      users: [user("100", ["100@lab"], false)],
    });
    expect(directory.extension({ key: "100@lab" })?.licensed).toBe(false);
    expect(directory.extension({ key: "100@sales" })?.licensed).toBe(true);
    expect(directory.users().map(({ userName }) => userName)).toEqual(["100", "100@sales"]);
  });

  test("without tenants the first context in the alphabet is meant", () => {
    const { directory } = directoryOf({ discovered: [extension("100@b"), extension("100@a")] });
    expect(directory.extension({ number: "100" })?.key).toBe("100@a");
  });
});

test("an extension has the profile that the configuration gives it", () => {
  const { directory } = directoryOf({
    discovered: [extension("100@in"), extension("100@out"), extension("101@in")],
    extensionDefaults: { callLimit: 2 },
    extensions: [{ number: "100", context: "in", name: null, profile: { lock: true } }],
  });
  const profiles = directory.extensions().map(({ key, profile }) => [key, profile.callLimit, profile.lock]);
  expect(profiles).toEqual([
    ["100@in", 2, true],
    ["100@out", 2, false],
    ["101@in", 2, false],
  ]);
});

describe("while the PBX goes on", () => {
  test("a status is read as it is now, without a word", () => {
    const { directory, state } = directoryOf({ discovered: [extension("100@in")] });
    expect(directory.extension({ number: "100" })?.status).toBe("idle");
    state.extensions.set("100@in", extension("100@in", "", "ringing"));
    expect(directory.extension({ number: "100" })?.status).toBe("ringing");
    expect(directory.extensions()[0]?.status).toBe("ringing");
  });

  test("an extension that went is not shown, and comes back with its ids", () => {
    const { directory, state } = directoryOf({ discovered: [extension("100@in"), extension("101@in")] });
    const before = directory.extension({ number: "101" });
    state.extensions.delete("101@in");
    expect(directory.extension({ number: "101" })).toBeUndefined();
    directory.extensionsChanged();
    expect(directory.users()).toHaveLength(1);
    state.extensions.set("101@in", extension("101@in"));
    state.extensions.set("102@in", extension("102@in", "New"));
    directory.extensionsChanged();
    expect(directory.extension({ number: "101" })).toEqual(before);
    expect(directory.user({ userName: "102" })?.displayedName).toBe("New");
  });

  test("ids are asked for once a set of extensions, not with every question", () => {
    const { directory, ids, state } = directoryOf({ discovered: [extension("100@in")] });
    directory.extensions();
    let asked = 0;
    const idsOf = ids.idsOf;
    ids.idsOf = (...place) => {
      asked += 1;
      return idsOf(...place);
    };
    state.extensions.set("100@in", extension("100@in", "", "busy"));
    for (let i = 0; i < 5; i += 1) directory.extension({ number: "100" });
    expect(asked).toBe(0);
    directory.extensionsChanged();
    directory.extensions();
    expect(asked).toBe(2);
  });
});
