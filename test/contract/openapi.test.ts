import { describe, expect, it } from "vitest";
import { z } from "zod";
import { dialects } from "../../src/rest/dialects/index.js";
import { openApi } from "../../src/rest/openapi.js";
import { toRegExp, toTemplates } from "../../src/rest/path.js";
import { serve } from "./client.js";
import { createWorld } from "./world.js";

const ask = serve(createWorld().deps);

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly $ref?: string; readonly name?: string; readonly in?: string }[];
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly parameters: Record<string, { name: string; description: string }> };
}

describe.each(dialects)("the OpenAPI document of $name", (dialect) => {
  const document = openApi(dialect) as unknown as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const templates = dialect.endpoints.flatMap(({ path }) => toTemplates(path));

  it("is the one in docs/openapi, and the one that is served", async () => {
    const written = `${JSON.stringify(document, null, 2)}\n`;
    await expect(written).toMatchFileSnapshot(`../../docs/openapi/${dialect.name}.json`);
    expect((await ask(`/openapi/${dialect.name}.json`, { as: null })).json()).toEqual(JSON.parse(written));
  });

  it("describes paths that are routed, and every record that is", () => {
    const routes = dialect.endpoints.map((e) => ({ e, expression: toRegExp(e.path) }));
    const routed = (path: string, method: string) =>
      routes
        .filter(({ e, expression }) => e.method === method && expression.test(path.replace(/[{}]/g, "")))
        .map(({ e }) => e);
    for (const { path, method } of operations) expect(routed(path, method)).toHaveLength(1);
    expect(new Set(operations.flatMap(({ path, method }) => routed(path, method)))).toEqual(
      new Set(dialect.endpoints),
    );
  });

  it("gives each operation an id of its own, and each parameter of its path", () => {
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { path, parameters } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(parameters.flatMap(({ $ref }) => $ref ?? [])).toEqual(
        inPath.map((name) => `#/components/parameters/${name}`),
      );
    }
  });

  it("gives each operation that takes parameters after the question mark all of them", () => {
    for (const e of dialect.endpoints) {
      const taken =
        e.query === null ? [] : Object.keys(z.toJSONSchema(e.query, { io: "input" }).properties ?? {});
      const told = toTemplates(e.path).map(({ template }) =>
        document.paths[template]?.[e.method]?.parameters.filter((one) => one.in === "query"),
      );
      for (const parameters of told) expect(parameters?.map(({ name }) => name)).toEqual(taken);
    }
  });

  it("describes each parameter once, as every path with it does", () => {
    const { parameters } = document.components;
    for (const { name, description } of templates.flatMap(({ params }) => params)) {
      expect(parameters[name]).toMatchObject({ name, description });
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
