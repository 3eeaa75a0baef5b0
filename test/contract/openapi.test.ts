import { describe, expect, it } from "vitest";
import { dialects } from "../../src/rest/dialects/index.js";
import { openApi } from "../../src/rest/openapi.js";
import { toRegExp } from "../../src/rest/path.js";
import { serve } from "./client.js";
import { createWorld } from "./world.js";

const ask = serve(createWorld().deps);

interface Document {
  readonly paths: Record<string, Record<string, { operationId: string; parameters: { name: string }[] }>>;
}

describe.each(dialects)("the OpenAPI document of $name", (dialect) => {
  const document = openApi(dialect) as unknown as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

  it("is the one in docs/openapi, and the one that is served", async () => {
    const written = `${JSON.stringify(document, null, 2)}\n`;
    await expect(written).toMatchFileSnapshot(`../../docs/openapi/${dialect.name}.json`);
    expect((await ask(`/openapi/${dialect.name}.json`, { as: null })).json()).toEqual(JSON.parse(written));
  });

  it("describes paths that are routed, and every record that is", () => {
    const routed = (path: string, method: string) =>
      dialect.endpoints.filter(
        (e) => e.method === method && toRegExp(e.path).test(path.replace(/[{}]/g, "")),
      );
    for (const { path, method } of operations) expect(routed(path, method)).toHaveLength(1);
    expect(new Set(operations.flatMap(({ path, method }) => routed(path, method)))).toEqual(
      new Set(dialect.endpoints),
    );
  });

  it("gives each operation an id of its own, and each parameter of its path", () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.map(({ name }) => name)).toEqual(inPath);
    }
  });

  it("refers to nothing that it does not hold", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, to]) => to ?? "",
    );
    expect(references.length).toBeGreaterThan(100);
    for (const reference of new Set(references)) {
      const held = reference
        .split("/")
        .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document);
      expect({ reference, held }).toEqual({ reference, held: expect.any(Object) });
    }
  });
});
