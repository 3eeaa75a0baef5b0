import { test } from "vitest";
import { expectMeasured } from "../bench/small-run.js";

const FIGURES = [
  "ingest",
  "reads-list",
  "reads-list-p99",
  "reads-one",
  "reads-one-p99",
  "command-answer",
  "command-ring",
  "lag",
];

test(
  "each figure beside the PBX can still be measured; how fast it is, no test says",
  () => expectMeasured(FIGURES, 280_000),
  300_000,
);
