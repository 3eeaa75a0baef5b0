import { describe, expect, test } from "vitest";
import { apply, emptyState, layOver } from "../../../src/state/tables.js";
import { extension } from "./facts.js";

test("a state laid over another can be tried without moving it", () => {
  const state = emptyState();
  const trial = layOver(state);
  apply(trial, [{ type: "ExtensionChanged", extension: { key: "100@c", ...extension("100") } }]);
  apply(trial, [{ type: "SyncChanged", sync: { live: true, since: 1, bootId: "x", hasConferences: true } }]);
  expect(trial.devices.get("PJSIP/100")?.key).toBe("100@c");
  expect(trial.sync.live).toBe(true);
  expect([...state.extensions.values(), ...state.devices.namedBy.values()]).toEqual([]);
  expect(state.sync.live).toBe(false);
});

describe("an extension's devices", () => {
  const named = (number: string, devices: string[]) =>
    ({
      type: "ExtensionChanged",
      extension: { key: `${number}@c`, ...extension(number, { devices }) },
    }) as const;

  test("are let go of when it names them no more, or goes", () => {
    const state = emptyState();
    apply(state, [named("100", ["PJSIP/a", "PJSIP/b"]), named("100", ["PJSIP/b"])]);
    expect(state.devices.get("PJSIP/a")).toBeUndefined();
    expect(state.devices.get("PJSIP/b")?.key).toBe("100@c");
    apply(state, [{ type: "ExtensionRemoved", key: "100@c" }]);
    expect([...state.devices.namedBy.values()]).toEqual([]);
  });
});
