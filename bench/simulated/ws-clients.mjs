// Clients of a WebSocket server: `node ws-clients.mjs URL COUNT [AUTHORIZATION]`. Tells over IPC when all are connected, then
// answers `{ until }` when so many messages have come in all, with the last of them.
import { once } from "node:events";
import { WebSocket } from "ws";

/** No server is to be asked for more at once. */
const CONNECTED_AT_ONCE = 50;

const [url, count, authorization] = process.argv.slice(2);
let received = 0;
let last = "";
let until = Number.POSITIVE_INFINITY;

function look() {
  if (received < until) return;
  until = Number.POSITIVE_INFINITY;
  process.send({ received, last });
}

async function connect() {
  const client = new WebSocket(url, { headers: authorization ? { authorization } : {} });
  client.on("message", (data) => {
    received += 1;
    if (received === until) last = String(data);
    look();
  });
  client.on("close", (code) => {
    throw new Error(`cut off with ${code}`);
  });
  await once(client, "open");
}

for (let open = 0; open < Number(count); open += CONNECTED_AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(CONNECTED_AT_ONCE, Number(count) - open) }, connect));
}
process.on("message", (request) => {
  until = request.until;
  look();
});
process.send({ connected: Number(count) });
