import { installAsterisk } from "./engines/choose.js";
import { readVersion } from "./engines/engine.js";

/** `tsx lab/prepare.ts 22 16`: makes these Asterisks ready to start, which takes a minute or two the first time. */
for (const argument of process.argv.slice(2)) {
  const version = readVersion(argument);
  await installAsterisk(version, console.log);
}
