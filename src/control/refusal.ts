import { AppError } from "../core/errors.js";

/** The PBX's no to an action; null: it said yes. Any other failure is thrown. */
export async function refusalOf(answer: Promise<unknown>): Promise<AppError | null> {
  try {
    await answer;
    return null;
  } catch (error) {
    if (error instanceof AppError && error.kind === "pbx-refused") return error;
    throw error;
  }
}
