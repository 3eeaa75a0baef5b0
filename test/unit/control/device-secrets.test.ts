import { describe, expect, test } from "vitest";
import { type Lists, refusal } from "./fake-session.js";
import { setting } from "./setting.js";

/** As Asterisk 22 answers. */
const auth = (name: string, password: string) => ({
  Event: "AuthList",
  ObjectType: "auth",
  ObjectName: name,
  Username: name,
  Password: password,
  Md5Cred: "",
  Realm: "",
  NonceLifetime: "32",
  AuthType: "userpass",
});

const AUTHS = [auth("100-auth", "a:secret"), auth("101-auth", "<none>"), auth("102-auth", "")];

const asked = (lists: Lists) => setting({ events: [], lists });

describe("the secrets of devices", () => {
  test("are the passwords that the PBX has, of those that are asked for alone", async () => {
    const { control, sent } = asked({ PJSIPShowAuths: AUTHS });
    expect([...(await control.secretsOf(["100-auth", "101-auth"]))]).toEqual([
      ["100-auth", "a:secret"],
      ["101-auth", "<none>"],
    ]);
    expect(sent).toEqual([{ name: "PJSIPShowAuths", fields: [] }]);
  });

  test("are empty where there is no password, or no such name", async () => {
    const { control } = asked({ PJSIPShowAuths: AUTHS });
    const names = ["102-auth", "999", "__proto__", "constructor"];
    const secrets = await control.secretsOf(names);
    expect(names.map((name) => secrets.get(name))).toEqual(["", "", "", ""]);
  });

  test("are empty where the PBX has none at all", async () => {
    const { control } = asked({ PJSIPShowAuths: refusal("No Auths found") });
    expect([...(await control.secretsOf(["100-auth"]))]).toEqual([["100-auth", ""]]);
  });

  test("are not asked for where none are wanted, also without a link", async () => {
    const { control, sent } = setting({ events: [], up: false });
    expect([...(await control.secretsOf([]))]).toEqual([]);
    expect(sent).toEqual([]);
  });

  test("are asked for once by those who ask at once, and never kept", async () => {
    const { control, sent } = asked({ PJSIPShowAuths: AUTHS });
    const [one, other] = await Promise.all([
      control.secretsOf(["100-auth"]),
      control.secretsOf(["102-auth"]),
    ]);
    expect([...one, ...other]).toEqual([
      ["100-auth", "a:secret"],
      ["102-auth", ""],
    ]);
    expect(sent).toHaveLength(1);
    await control.secretsOf(["100-auth"]);
    expect(sent).toHaveLength(2);
  });

  test("cannot be had while the link for actions is down, or where the PBX refuses; then they are asked for anew", async () => {
    const { control } = setting({ events: [], up: false });
    await expect(control.secretsOf(["100-auth"])).rejects.toMatchObject({ kind: "pbx-unavailable" });
    const refused = asked({ PJSIPShowAuths: refusal("Permission denied") });
    await expect(refused.control.secretsOf(["100-auth"])).rejects.toMatchObject({ kind: "pbx-refused" });
    await expect(refused.control.secretsOf(["100-auth"])).rejects.toMatchObject({ kind: "pbx-refused" });
    expect(refused.sent).toHaveLength(2);
  });

  test("are in no line of the log", async () => {
    const { control, logged } = asked({ PJSIPShowAuths: AUTHS });
    await control.secretsOf(["100-auth"]);
    expect(JSON.stringify(logged)).not.toContain("secret");
  });
});
