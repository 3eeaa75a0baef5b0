// A bare WebSocket server: what it is told over IPC it sends to all who are connected.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ port: 0, host: "127.0.0.1" }, () =>
  process.send({ port: server.address().port }),
);
process.on("message", ({ send }) => {
  const bytes = Buffer.from(send);
  for (const client of server.clients) client.send(bytes, { binary: false });
  process.send({ sent: true });
});
