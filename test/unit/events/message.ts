import type { AmiHeader, AmiMessage } from "../../../src/ami/message.js";

/** A message as it is written in AMI: `Name: value`, a line each. */
export const message = (text: string): AmiMessage => ({
  headers: text
    .trim()
    .split("\n")
    .map((line): AmiHeader => {
      const [name = "", ...value] = line.trim().split(":");
      return [name, value.join(":").trim()];
    }),
});
