import { describe, expect, it } from "vitest";
import { AppError } from "../../../src/core/errors.js";
import { openApi, told } from "./api.js";

const { world, post } = openApi();

const click = (body: unknown, call = {}) => post("/core/click_to_call", body, call);

const CALL = {
  extension: "100@main",
  sources: "extension",
  destination: "18005555555",
  callerId: null,
  destinationCallerId: null,
  ringSeconds: 30,
  maxSeconds: null,
};

describe("a call", () => {
  it("is made as by the vendor's own client: with the headers tenant, which is empty, and app-key", async () => {
    const answer = await click({ caller: "100", callee: "18005555555" }, { headers: { tenant: "" } });
    expect([answer.status, answer.json()]).toEqual([200, { status: "success", message: null, data: null }]);
    expect(world.originations).toEqual([CALL]);
  });

  it("is made where numbers are sent as numbers, and with what Tandem does not take", async () => {
    await click({ caller: 100, callee: 18005555555, cos_id: "2", variables: { "CHANNEL(language)": "ko" } });
    expect(world.originations).toEqual([CALL]);
  });

  it.each([
    [
      { cid_name: "Sales", cid_number: "5550100" },
      { name: "Sales", number: "5550100" },
    ],
    [{ cid_name: "Sales" }, { name: "Sales", number: "100" }],
    [{ cid_number: 5550100 }, { name: "Phone 100", number: "5550100" }],
    [{ cid_name: "", cid_number: "" }, null],
    [{ cid_name: null, cid_number: null }, null],
  ])("shows the callee %j", async (cid, shown) => {
    await click({ caller: "100", callee: "18005555555", ...cid });
    expect(world.originations).toEqual([{ ...CALL, destinationCallerId: shown }]);
  });

  it("is made by the tenant's own extension of a number that both tenants have", async () => {
    for (const call of [{ as: "tenant" }, { headers: { tenant: "4" } }] as const) {
      world.forgetDeeds();
      await click({ caller: "100", callee: "18005555555" }, call);
      expect(world.originations).toEqual([{ ...CALL, extension: "100@other" }]);
    }
  });
});

describe("no call is made", () => {
  const NUMBER = "must be 1 to 64 of the characters 0-9 A-Z a-z * # + . _ and -.";
  const NOT_THERE = "caller must be the number of an extension of the tenant.";

  it.each([
    [{ callee: "1" }, "caller is missing."],
    [{ caller: "100" }, "callee is missing."],
    [{ caller: "", callee: "1" }, "caller is empty."],
    [{ caller: "100", callee: null }, "callee is missing."],
    [{ caller: "100", callee: ["1"] }, "callee must be a string."],
    [{ caller: "100", callee: 1.5 }, "callee must be a string."],
    [{ caller: "100", callee: "1\r\nAction: Originate" }, `callee ${NUMBER}`],
    [{ caller: "100", callee: "1@other" }, `callee ${NUMBER}`],
    [{ caller: "100", callee: "1".repeat(65) }, `callee ${NUMBER}`],
    [{ caller: "100", callee: "1", cid_number: "1\n" }, `cid_number ${NUMBER}`],
    [{ caller: "100", callee: "1", cid_number: {} }, "cid_number must be a string."],
    [{ caller: "100", callee: "1", cid_name: "a\r\nb" }, "cid_name must be one line."],
    [{ caller: "100", callee: "1", cid_name: 7 }, "cid_name must be a string."],
    [
      { caller: "100", callee: "1", cid_name: "x".repeat(81) },
      "cid_name must be at most 80 characters long.",
    ],
    [{ caller: "999", callee: "1" }, NOT_THERE],
    [{ caller: "108", callee: "1" }, NOT_THERE],
    [{ caller: "200", callee: "1" }, NOT_THERE],
    [{ caller: "constructor", callee: "1" }, NOT_THERE],
    [{ caller: "5001", callee: "1" }, NOT_THERE],
  ])("for %j", async (body, why) => {
    expect(told(await click(body))).toEqual([422, why]);
    expect(world.deeds()).toEqual([]);
  });

  it("of another tenant's extension", async () => {
    expect(told(await click({ caller: "103", callee: "1" }, { as: "tenant" }))).toEqual([422, NOT_THERE]);
    expect(world.deeds()).toEqual([]);
  });

  it.each([
    ["pbx-refused", 502],
    ["conflict", 409],
    ["unconfirmed", 500],
  ] as const)("where the PBX could not: %s", async (kind, status) => {
    world.failure = new AppError(kind, "It went wrong.");
    expect(told(await click({ caller: "100", callee: "1" }))).toEqual([status, "It went wrong."]);
  });
});
