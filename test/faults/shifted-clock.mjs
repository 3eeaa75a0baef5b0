import { readFileSync } from "node:fs";

/**
 * Loaded into Tandem before itself: its clock is off by the milliseconds that the file CLOCK_SHIFT_FILE names, read anew at
 * every SIGUSR2. Only the clock that people set is moved; timers and what measures durations go on, as on a real host.
 */
const now = Date.now;
let shiftMs = 0;
Date.now = () => now() + shiftMs;
process.on("SIGUSR2", () => {
  shiftMs = Number(readFileSync(process.env.CLOCK_SHIFT_FILE ?? "", "utf8"));
});
