// Loaded into a process beside its own program: tells over IPC what it holds in memory once nothing is left to collect.
process.on("message", () => {
  globalThis.gc();
  process.send(process.memoryUsage());
});
