import { Counter, Gauge, type Registry } from "prom-client";

/**
 * What became of a delivery: `failed` is one attempt of it; `given-up` is its end; `lost` is one that could not be written
 * down, so that it is not tried at all.
 */
export type DeliveryOutcome = "delivered" | "failed" | "given-up" | "lost";

export type CountDeliveries = (outcome: DeliveryOutcome, count?: number) => void;

/** Registers the figures of webhooks with Prometheus. */
export function createWebhookMetrics(registry: Registry, waiting: () => number): CountDeliveries {
  const deliveries = new Counter({
    name: "tandem_webhook_deliveries_total",
    help: "Deliveries to webhooks by what became of them; failed: attempts that are followed by others or by given-up",
    labelNames: ["outcome"] as const,
    registers: [registry],
  });
  new Gauge({
    name: "tandem_webhook_deliveries_waiting",
    help: "Deliveries to webhooks that have not been made yet",
    registers: [registry],
    collect() {
      this.set(waiting());
    },
  });
  return (outcome, count = 1) => deliveries.inc({ outcome }, count);
}
