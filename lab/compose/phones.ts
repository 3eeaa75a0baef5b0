import { guide } from "../guide.js";
import { startParties } from "../phones.js";
import { openPrompt } from "../prompt.js";
import { untilReady } from "../tandem.js";
import { readLab } from "./shared.js";

/** The last service of docker-compose.yml: the phones and the outside line, what to try, and the prompt to use them. */
const { httpPort, secrets, ...addresses } = await readLab();
const parties = await startParties({
  ...addresses,
  sipHost: "127.0.0.1",
  passwordOf: (username) => {
    const password = secrets.sip.get(username);
    if (password === undefined) throw new Error(`the lab PBX has no SIP account ${username}`);
    return password;
  },
});

const stop = () => void parties.stop().then(() => process.exit(0));
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

const url = `http://127.0.0.1:${httpPort}`;
await untilReady(url);
console.log(await guide({ ...addresses, accounts: secrets }, { url, logFile: "docker-compose logs tandem" }));
console.log("To type here: docker attach tandem-lab-phones (Ctrl-P Ctrl-Q leaves them running)\n");
openPrompt(parties, stop);
