import type { Dialect } from "../dialect.js";
import { isymphony } from "./isymphony/index.js";
import { telphin } from "./telphin/index.js";
import { vitalpbx } from "./vitalpbx/index.js";
import { voipnow } from "./voipnow/index.js";

export const dialects: readonly Dialect[] = [isymphony, voipnow, vitalpbx, telphin];
