import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { readVersion } from "./engines/engine.js";
import { eventNamesOf } from "./event-names.js";
import { startPbx } from "./pbx.js";

/** `npm run events`: writes down, for the tests, which events these Asterisks say that they have. */
for (const argument of process.argv.slice(2)) {
  const version = readVersion(argument);
  const pbx = await startPbx({ version, progress: console.log });
  try {
    const names = await eventNamesOf(pbx);
    const release = (await pbx.cli("core show version")).split(" ", 2)[1];
    const file = fileURLToPath(new URL(`../test/fixtures/events/${version}.txt`, import.meta.url));
    await writeFile(file, `# Asterisk ${release}: manager show event, completed\n${names.join("\n")}\n`);
    console.log(`${names.length} events of Asterisk ${release}: ${file}`);
  } finally {
    await pbx.stop();
  }
}
