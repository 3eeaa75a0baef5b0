import type { IncomingMessage, ServerResponse } from "node:http";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Log } from "../core/log.js";
import { exchangeOf } from "./exchange.js";

/** Seconds. Reads take well under a millisecond; an action waits for the PBX, up to some seconds. */
const DURATION_BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10];

/** Counts and times every answer by its documented path, so that ids in paths make no series of their own. */
export function measureRequests(
  registry: Registry,
  log: Log,
): (request: IncomingMessage, response: ServerResponse) => void {
  const labelNames = ["dialect", "method", "route", "status"] as const;
  const requests = new Counter({
    name: "tandem_http_requests_total",
    help: "HTTP requests answered",
    labelNames,
    registers: [registry],
  });
  const durations = new Histogram({
    name: "tandem_http_request_duration_seconds",
    help: "Time from a request's head to the end of its answer",
    labelNames,
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return ({ method = "" }, response) => {
    const startedAt = performance.now();
    response.on("close", () => {
      const { requestId, dialect, route, principal } = exchangeOf(response);
      const seconds = (performance.now() - startedAt) / 1000;
      const labels = {
        dialect,
        method: knownMethod(method),
        route: route ?? "none",
        status: response.writableFinished ? String(response.statusCode) : "aborted",
      };
      requests.inc(labels);
      durations.observe(labels, seconds);
      log.debug("request", { requestId, ...labels, account: principal?.account ?? null, seconds });
    });
  };
}

/** Methods come from outside: without this a caller could make as many series as there are words. */
const knownMethod = (method: string): string => (KNOWN_METHODS.has(method) ? method : "other");

const KNOWN_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "DELETE"]);
