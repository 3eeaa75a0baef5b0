import type { Dialect } from "../dialect.js";
import { isymphony } from "./isymphony/index.js";

export const dialects: readonly Dialect[] = [isymphony];
