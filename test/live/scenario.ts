import type { Stage } from "./stage.js";

/** A story with real phones on a real PBX. It says at each turn what must be so, and hangs up at the end. */
export interface Scenario {
  /** Also the folder of its recording. */
  readonly name: string;
  readonly story: string;
  play(stage: Stage): Promise<void>;
}
