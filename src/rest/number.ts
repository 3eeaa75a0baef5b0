import { z } from "zod";
import { NUMBER } from "../control/dialable.js";
import { mustBe } from "./validate.js";

/** A number to dial, with a sentence for each way in which it can be wrong. */
export const dialableNumber = (field: string) =>
  z
    .string(mustBe(field, "a string"))
    .min(1, `${field} is empty.`)
    .regex(NUMBER, `${field} must be 1 to 64 of the characters 0-9 A-Z a-z * # + . _ and -.`);
