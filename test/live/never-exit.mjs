/** Loaded into Tandem before itself: it cannot end itself, and so ends when nothing is left that it would wait for. */
process.exit = (code) => {
  process.exitCode = code;
};
