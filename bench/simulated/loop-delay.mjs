// Loaded into a process beside its own program: tells over IPC by how many milliseconds its event loop was late since it was
// asked last, and how much of that was its own work: on a busy machine it also waits for a core.
import { closeSync, openSync, readSync } from "node:fs";
import { createHistogram, monitorEventLoopDelay } from "node:perf_hooks";

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

/** Nanoseconds that the main thread has run, as Linux tells; elsewhere undefined. */
function ownTime() {
  try {
    const file = openSync(`/proc/self/task/${process.pid}/schedstat`);
    const bytes = Buffer.alloc(64);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    closeSync(file);
    return Number(bytes.toString("latin1", 0, length).split(" ")[0]);
  } catch {
    return undefined;
  }
}

const own = createHistogram();
let before = ownTime();
setInterval(() => {
  const now = ownTime();
  if (now > before) own.record(now - before);
  before = now;
}, 1).unref();

const told = (histogram) => {
  const ms = (nanoseconds) => nanoseconds / 1e6;
  return { median: ms(histogram.percentile(50)), p99: ms(histogram.percentile(99)), max: ms(histogram.max) };
};

process.on("message", () => {
  process.send({ ...told(delay), own: told(own) });
  delay.reset();
  own.reset();
});
