import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Accounts, Principal } from "../directory/directory.js";
import type { Endpoint } from "./endpoint.js";
import type { ErrorForm } from "./problem.js";

/** One vendor's REST API, as data. Adding one is a folder and a line in dialects/index.ts. */
export interface Dialect {
  readonly name: string;
  readonly title: string;
  readonly basePath: `/${string}`;
  /** What a reader of the OpenAPI document must know beside the operations. */
  readonly description: string;
  readonly endpoints: readonly Endpoint[];
  /** Requests and replies that the OpenAPI document shows by name. */
  readonly schemas: Readonly<Record<string, z.ZodType>>;
  /** How credentials are sent, as OpenAPI says it. */
  readonly securityScheme: Readonly<Record<string, string>>;
  readonly errorForm: ErrorForm;
  /** Who asks. Error: `unauthorized` when the credentials are missing, unreadable or wrong. */
  authenticate(headers: IncomingHttpHeaders, accounts: Accounts): Promise<Principal>;
}
