import { z } from "zod";
import { text } from "./forms.js";
import { isHost } from "./host-or-network.js";

/** 0: any free one. */
export const ListenPort = z.int().min(0).max(65535);

/** A name by which Tandem is asked, or `*`. */
export const isHostName = (text: string): boolean => text === "*" || isHost(text);
export const HOST_NAME_FAULT = 'must be a host name without a scheme and a port, or "*" for any';

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

/** How Tandem listens, and whom it answers, as tandem.yaml says it. */
export const Http = z.strictObject({
  host: text.optional().describe("127.0.0.1"),
  port: ListenPort.optional().describe("58080; 0: any free one"),
  hosts: z
    .array(z.string().refine(isHostName, HOST_NAME_FAULT))
    .optional()
    .describe(
      "Names by which clients ask, as they stand in their addresses, beside those that are always taken: IP addresses, " +
        "localhost, host, and this machine's own name. Requests by another are refused (421). *: by any name, and then a " +
        "page that makes its name lead here may read and do what Tandem does",
    ),
  origins: z
    .array(z.string().refine(isOrigin, "must be an origin as browsers write it: https://crm.example.com"))
    .optional()
    .describe(
      "Origins of pages that may ask from a browser, as https://crm.example.com: none. Each may do what its users may, so " +
        "it must be trusted as they are",
    ),
  certFile: text
    .optional()
    .describe(
      "PEM of the certificate, and of those that lead to its authority: with it Tandem listens with TLS",
    ),
  keyFile: text.optional().describe("PEM of the certificate's key"),
  keepAliveSeconds: z
    .int()
    .min(5)
    .max(600)
    .optional()
    .describe(
      "How long a connection is kept after its last answer; longer than proxies and clients keep it: 75",
    ),
});
