import type { ErrorForm } from "../../problem.js";
import { wordedFault } from "./faults.js";

/** Every failure is a code and a sentence. What is not there is 404 where it is a path, and 400 where it is an object. */
export const errorForm: ErrorForm = {
  contentType: "application/json",
  challenge: "Bearer",
  statuses: {
    "invalid-request": 400,
    conflict: 400,
  },
  present: (error) => JSON.stringify({ error: wordedFault(error) }),
};
