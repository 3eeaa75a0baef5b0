import { z } from "zod";
import type { Dialect } from "./dialect.js";
import { type Endpoint, successOf } from "./endpoint.js";
import { failures, kindsOf, standing } from "./openapi-failures.js";
import { type Template, toTemplates } from "./path.js";
import { statusOf } from "./problem.js";

type Json = Readonly<Record<string, unknown>>;

/** A dialect as an OpenAPI 3.1 document, read off the records that are routed. Schemas are JSON Schema as zod makes it. */
export function openApi(dialect: Dialect): Json {
  const { title, description, basePath, endpoints, securityScheme } = dialect;
  const refs = new Map(Object.entries(dialect.schemas).map(([name, schema]) => [schema, name]));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const e of endpoints) {
    for (const template of toTemplates(e.path)) {
      paths[template.template] = {
        ...paths[template.template],
        [e.method]: operation(dialect, e, template, refs),
      };
    }
  }
  return {
    openapi: "3.1.0",
    info: { title, version: "1", description },
    servers: [{ url: basePath }],
    security: [{ account: [] }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { account: securityScheme },
      parameters: parameters(endpoints),
      schemas: Object.fromEntries([...refs].map(([schema, name]) => [name, jsonSchema(schema, refs)])),
      responses: failures(dialect),
    },
  };
}

type Refs = ReadonlyMap<z.ZodType, string>;

function operation(dialect: Dialect, e: Endpoint, { template, params }: Template, refs: Refs): Json {
  const content = (schema: z.ZodType) => ({ "application/json": { schema: schemaOrRef(schema, refs) } });
  const headers = dialect.rateLimit && { headers: standing(dialect.rateLimit) };
  const kinds = [...kindsOf(dialect, e)];
  const statuses = new Set(kinds.map((kind) => statusOf(kind, dialect.errorForm)));
  return {
    tags: [e.tag],
    summary: e.summary,
    operationId: operationId(e.method, template),
    parameters: [
      ...params.map(({ name }) => ({ $ref: `#/components/parameters/${name}` })),
      ...(e.query === null ? [] : queryParameters(e.query)),
    ],
    ...(e.body && { requestBody: { required: !takes(e.body, {}), content: content(e.body) } }),
    responses: {
      ...(e.reply && {
        [successOf(e)]: { description: "Done", ...headers, content: content(required(e.reply)) },
      }),
      ...(e.reply === null && { 204: { description: "Done; there is no body", ...headers } }),
      ...(e.reply instanceof z.ZodOptional && { 204: { description: "There is nothing to tell" } }),
      ...Object.fromEntries([...statuses].map((s) => [s, { $ref: `#/components/responses/${s}` }])),
    },
  };
}

/** An operation that takes an empty object takes no body as well. */
const takes = (schema: z.ZodType, body: unknown): boolean => schema.safeParse(body).success;

const required = (reply: z.ZodType): z.ZodType =>
  reply instanceof z.ZodOptional ? (reply.unwrap() as z.ZodType) : reply;

/** The properties of an object's schema, as parameters after the question mark. */
function queryParameters(query: z.ZodType): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(query, { io: "input" });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...schema } = typeof property === "boolean" ? {} : property;
    return {
      name,
      in: "query",
      required: required.includes(name),
      ...(description && { description }),
      schema,
    };
  });
}

/** A parameter means the same in every path, and is described once. */
function parameters(endpoints: readonly Endpoint[]): Json {
  const described = endpoints
    .flatMap(({ path }) => toTemplates(path))
    .flatMap(({ params }) => params)
    .map(({ name, description }) => [
      name,
      { name, in: "path", required: true, description, schema: { type: "string" } },
    ]);
  return Object.fromEntries(described);
}

/** `get` and the words of the path: `getCoreServersUsersByName`. */
const operationId = (method: string, template: string): string =>
  method +
  template
    .split("/")
    .filter((part) => part !== "")
    .map((part) => (part.startsWith("{") ? `By${capital(part.slice(1, -1))}` : capital(part)))
    .join("")
    .replaceAll("GetByNameBy", "By");

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

function schemaOrRef(schema: z.ZodType, refs: Refs): Json {
  const name = refs.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (schema instanceof z.ZodArray) {
    return { type: "array", items: schemaOrRef(schema.element as z.ZodType, refs) };
  }
  return jsonSchema(schema, refs);
}

/** What has a name stands as that inside others. `format: uuid` says all that zod's pattern for it says. */
function jsonSchema(schema: z.ZodType, refs: Refs): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: "input",
    override: ({ zodSchema, jsonSchema, path }) => {
      const name = path.length === 0 ? undefined : refs.get(zodSchema as unknown as z.ZodType);
      if (name !== undefined) replace(jsonSchema, { $ref: `#/components/schemas/${name}` });
      if (jsonSchema.format === "uuid") delete jsonSchema.pattern;
    },
  });
  return rest;
}

function replace(schema: object, by: object): void {
  for (const key of Object.keys(schema)) delete (schema as Record<string, unknown>)[key];
  Object.assign(schema, by);
}
