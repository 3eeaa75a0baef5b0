import type { Journal } from "../../../../feed/journal.js";
import type { StreamDeps } from "../../../dialect.js";
import type { StreamBounds } from "./bounds.js";
import type { Told } from "./event.js";

/** What both kinds of streams tell from. */
export interface EventDeps extends StreamDeps {
  readonly journal: Journal<Told>;
  readonly bounds: StreamBounds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
