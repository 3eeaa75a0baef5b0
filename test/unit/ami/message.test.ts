import { describe, expect, test } from "vitest";
import { type AmiMessage, header, headers, messageKind } from "../../../src/ami/message.js";

const message = (...list: [string, string][]): AmiMessage => ({ headers: list });

describe("a message", () => {
  test("gives the first value of a header, in any case of letters", () => {
    const userEvent = message(["Event", "UserEvent"], ["UserEvent", "x"], ["event", "Hangup"]);
    expect(header(userEvent, "EVENT")).toBe("UserEvent");
    expect(header(userEvent, "userevent")).toBe("x");
  });

  test("gives every value of a repeated header, in order", () => {
    const twice = message(["Variable", "A=1"], ["Channel", "c"], ["variable", "B=2"], ["Variables", "no"]);
    expect(headers(twice, "Variable")).toEqual(["A=1", "B=2"]);
    expect(headers(twice, "Missing")).toEqual([]);
  });

  test("tells an empty value from a header that is not there", () => {
    expect(header(message(["AccountCode", ""]), "AccountCode")).toBe("");
    expect(header(message(["AccountCode", ""]), "Account")).toBeUndefined();
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "treats a header called %s as any other",
    (name) => {
      expect(header(message(["Event", "E"]), name)).toBeUndefined();
      expect(header(message([name, "v"]), name)).toBe("v");
      expect(headers(message([name, "v"], [name, "w"]), name)).toEqual(["v", "w"]);
    },
  );

  test("is what its first header says", () => {
    expect(messageKind(message(["Response", "Success"], ["Event", "x"]))).toBe("response");
    expect(messageKind(message(["Event", "OriginateResponse"], ["Response", "Failure"]))).toBe("event");
    expect(messageKind(message(["event", "x"]))).toBe("event");
    expect(messageKind(message(["Channel", "c"], ["Response", "Success"]))).toBe("other");
    expect(messageKind(message())).toBe("other");
  });
});
