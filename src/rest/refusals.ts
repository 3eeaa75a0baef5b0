import { Counter, type Registry } from "prom-client";

/** What is bounded, and shared among addresses, accounts and tenants. */
export type Resource = "connections" | "pipelined" | "streams" | "passwords" | "files" | "reads" | "acts";

/** Hears of each request, connection or stream that was refused, or cut for another one's sake. */
export type CountRefusal = (resource: Resource) => void;

export function refusalCounter(registry: Registry): CountRefusal {
  const refusals = new Counter({
    name: "tandem_refusals_total",
    help: "Requests, connections and streams beyond their share: refused, or cut off so that others are served",
    labelNames: ["resource"],
    registers: [registry],
  });
  return (resource) => refusals.inc({ resource });
}
