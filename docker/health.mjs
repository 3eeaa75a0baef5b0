/** `node health.mjs HOST PORT`, the health check of Tandem's image: ends with 0 when /healthz answers as it should. */
import { get } from "node:http";
import { get as getOverTls } from "node:https";

const [host, port] = process.argv.slice(2);
const where = { host: host === "0.0.0.0" ? "127.0.0.1" : host, port, path: "/healthz" };

/** Whose certificate it is does not matter: it is this very machine's. */
const ask = (over) =>
  new Promise((resolve) => {
    over({ ...where, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on("error", () => resolve(false));
  });

process.exitCode = (await ask(get)) || (await ask(getOverTls)) ? 0 : 1;
