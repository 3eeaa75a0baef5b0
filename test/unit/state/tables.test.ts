import { describe, expect, test } from "vitest";
import { apply, emptyState, Layer, layOver } from "../../../src/state/tables.js";
import { extension } from "./facts.js";

describe("a layer", () => {
  const below = () =>
    new Map([
      ["a", 1],
      ["b", 2],
    ]);

  test("shows what is below, until something is written over it", () => {
    const layer = new Layer(below());
    expect([...layer.values()]).toEqual([1, 2]);
    layer.set("b", 3);
    layer.set("c", 4);
    layer.delete("a");
    expect([layer.get("a"), layer.get("b"), layer.get("c")]).toEqual([undefined, 3, 4]);
    expect([...layer.values()].sort()).toEqual([3, 4]);
  });

  test("leaves what is below as it is", () => {
    const table = below();
    const layer = new Layer(table);
    layer.set("a", 9);
    layer.delete("b");
    expect([...table]).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(layer.below("a")).toBe(1);
  });

  test("lists each thing once, also where the same is written again", () => {
    const thing = { name: "x" };
    const layer = new Layer(new Map([["a", thing]]));
    layer.set("a", thing);
    expect([...layer.values()]).toEqual([thing]);
  });
});

test("a state laid over another can be tried without moving it", () => {
  const state = emptyState();
  const trial = layOver(state);
  apply(trial, [{ type: "ExtensionChanged", extension: { key: "100@c", ...extension("100") } }]);
  apply(trial, [{ type: "SyncChanged", sync: { live: true, since: 1, bootId: "x", hasConferences: true } }]);
  expect(trial.devices.get("PJSIP/100")?.key).toBe("100@c");
  expect(trial.sync.live).toBe(true);
  expect([...state.extensions.values(), ...state.devices.values()]).toEqual([]);
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
    expect([...state.devices.values()]).toEqual([]);
  });

  test("stay with the extension that named them first", () => {
    const state = emptyState();
    apply(state, [named("100", ["PJSIP/a"]), named("101", ["PJSIP/a"])]);
    expect(state.devices.get("PJSIP/a")?.key).toBe("100@c");
    apply(state, [{ type: "ExtensionRemoved", key: "101@c" }]);
    expect(state.devices.get("PJSIP/a")?.key).toBe("100@c");
  });
});
