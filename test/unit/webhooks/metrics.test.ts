import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createWebhookMetrics } from "../../../src/webhooks/metrics.js";

test("deliveries are counted by what became of them, and those that wait when somebody asks", async () => {
  const registry = new Registry();
  let waiting = 3;
  const count = createWebhookMetrics(registry, () => waiting);
  count("delivered");
  count("given-up", 2);
  count("delivered");
  waiting = 4;
  const text = await registry.metrics();
  expect(text).toContain('tandem_webhook_deliveries_total{outcome="delivered"} 2');
  expect(text).toContain('tandem_webhook_deliveries_total{outcome="given-up"} 2');
  expect(text).toContain("tandem_webhook_deliveries_waiting 4");
});
