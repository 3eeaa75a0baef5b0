/**
 * The least that an Express server can do: sends bytes that are ready, by their path. Is told the answers by its parent, and
 * tells it the port.
 */
import express from "express";

process.once("message", (answers) => {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  for (const { path, headers, body } of answers) {
    app.get(path, (_request, response) => {
      response.set(headers).send(body);
    });
  }
  const server = app.listen(0, "127.0.0.1", () => process.send?.(server.address().port));
});
