import type { IncomingMessage, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import helmet from "helmet";

/** Helmet says the same on every answer: so it is asked once. */
function headersOf(say: (request: IncomingMessage, response: ServerResponse, next: () => void) => void) {
  const headers: (readonly [name: string, value: string])[] = [];
  const answer = {
    setHeader: (name: string, value: string) => void headers.push([name, value]),
    removeHeader: () => {}, // X-Powered-By, which Express is told not to set
  };
  say({} as IncomingMessage, answer as unknown as ServerResponse, () => {});
  return headers;
}

const always = headersOf(
  helmet({
    // Answers are data: whatever of them is shown as a page may load and do nothing. The page /docs has a policy of its own.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    strictTransportSecurity: false,
  }),
);

const overTls = headersOf(helmet.strictTransportSecurity());

/** What browsers are told not to do with an answer; over TLS also that there is no way without it. */
export function setSecurityHeaders({ socket }: IncomingMessage, response: ServerResponse): void {
  for (const [name, value] of always) response.setHeader(name, value);
  if (socket instanceof TLSSocket) for (const [name, value] of overTls) response.setHeader(name, value);
}
