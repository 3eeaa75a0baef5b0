import { createHash } from "node:crypto";
import type { Pbx } from "../../deps.js";

const DIGITS = 20; // as the vendor's; of so many, 80 bits, no two meet

/** An id that tells nothing, and is the same whenever it is asked for, after a restart too. */
export const objectId = ({ directory }: Pick<Pbx, "directory">, name: string): string =>
  createHash("sha256").update(`${directory.coreServer.slug}\n${name}`).digest("hex").slice(0, DIGITS);
