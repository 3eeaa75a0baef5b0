import { describe, expect, it } from "vitest";
import { openApi } from "./api.js";

const { world, read, post } = openApi();

describe("Do Not Disturb of an extension", () => {
  it("is what the PBX has", async () => {
    expect(await read("/extensions/getByName/100/dnd")).toEqual({ enabled: false });
    expect(await read("/users/getByName/alice/extensions/getByName/103/dnd")).toEqual({ enabled: true });
  });

  it("is turned on and off without a body, and one that is sent is not looked at", async () => {
    for (const [action, body] of [
      ["enableDnd", undefined],
      ["disableDnd", undefined],
      ["enableDnd", { enabled: false }],
      ["disableDnd", "text"],
    ] as const) {
      expect((await post(`/extensions/getByName/101/${action}`, body)).status).toBe(204);
    }
    const command = { type: "SetDnd", extension: "101@main" };
    expect(world.commands).toEqual([
      { ...command, enabled: true },
      { ...command, enabled: false },
      { ...command, enabled: true },
      { ...command, enabled: false },
    ]);
  });
});
