import { readEngine, readVersion } from "../../lab/engines/engine.js";
import { type Pbx, type PbxOptions, startPbx } from "../../lab/pbx.js";

/** A PBX of the kind that a run of tests is for: `LAB_ASTERISK` says which release (22), `LAB_ENGINE` where it comes from. */
export function startPbxOfRun(options: Pick<PbxOptions, "amiTls"> = {}): Promise<Pbx> {
  const { LAB_ASTERISK: version = "22", LAB_ENGINE: engine } = process.env;
  return startPbx({
    ...options,
    version: readVersion(version),
    ...(engine === undefined ? {} : { engine: readEngine(engine) }),
  });
}
