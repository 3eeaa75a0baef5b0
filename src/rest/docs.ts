import { createRequire } from "node:module";
import { dirname } from "node:path";
import express, { Router } from "express";
import { holderOf } from "./client-address.js";
import type { Dialect } from "./dialect.js";
import { holdUntilSent, type InHand } from "./in-hand.js";
import { openApi } from "./openapi.js";
import { page } from "./service.js";

/** Everything the page needs is served from here; a script of another origin is not run. */
const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Tandem's APIs</title>
    <link rel="stylesheet" href="/docs/assets/swagger-ui.css" />
    <link rel="icon" href="/docs/assets/favicon-32x32.png" />
  </head>
  <body>
    <div id="page"></div>
    <script src="/docs/assets/swagger-ui-bundle.js"></script>
    <script src="/docs/assets/swagger-ui-standalone-preset.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/** The OpenAPI document of each dialect, and a page to read them on and try them out. */
export function docs(dialects: readonly Dialect[], inHand: Pick<InHand, "files">): Router {
  const router = Router({ caseSensitive: true });
  for (const dialect of dialects) {
    let document: object | undefined; // made when somebody asks: it is large, and most never do
    page(router, documentPath(dialect), (response) => {
      document ??= openApi(dialect);
      response.json(document);
    });
  }
  page(router, "/docs", (response) =>
    response.set("Content-Security-Policy", PAGE_POLICY).type("html").send(PAGE),
  );
  page(router, "/docs/start.js", (response) => response.type("text/javascript").send(startScript(dialects)));
  const files = express.static(assets(), { index: false, cacheControl: false });
  router.use("/docs/assets", (request, response, next) => {
    holdUntilSent(inHand.files, holderOf(request, null), response);
    files(request, response, next);
  });
  return router;
}

const documentPath = ({ name }: Dialect): string => `/openapi/${name}.json`;

function startScript(dialects: readonly Dialect[]): string {
  const urls = dialects.map((dialect) => ({ name: dialect.title, url: documentPath(dialect) }));
  return `SwaggerUIBundle({
  urls: ${JSON.stringify(urls)},
  dom_id: "#page",
  docExpansion: "none",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  layout: "StandaloneLayout",
});
`;
}

const assets = (): string => dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
