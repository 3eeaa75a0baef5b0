import { homedir } from "node:os";
import { join } from "node:path";

/** Where the lab keeps what takes long to make and what its runs need, outside the work tree. */
export const CACHE_FOLDER =
  process.env.TANDEM_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "tandem");
