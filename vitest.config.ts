import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** A live step waits up to 15 s for the PBX; a scenario has several. */
const LIVE_TEST_TIMEOUT_MS = 90_000;

/** Vitest leaves one processor to others: of two that is half the machine. */
const MIN_WORKERS = 2;

export default defineConfig({
  test: {
    maxWorkers: Math.max(MIN_WORKERS, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: "fast",
          setupFiles: ["test/patience.ts"],
          include: ["test/{unit,contract,replay,architecture,bench}/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "live",
          include: ["test/live/**/*.test.ts"],
          testTimeout: LIVE_TEST_TIMEOUT_MS,
          hookTimeout: LIVE_TEST_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          testTimeout: LIVE_TEST_TIMEOUT_MS,
          hookTimeout: LIVE_TEST_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "load",
          include: ["test/load/**/*.test.ts"],
          testTimeout: LIVE_TEST_TIMEOUT_MS,
          hookTimeout: LIVE_TEST_TIMEOUT_MS,
          fileParallelism: false,
        },
      },
    ],
  },
});
