import type { Closeable } from "../core/closeable.js";
import { Line, type LineDeps } from "./line.js";

/** Takes what waits in the outbox to the webhooks: each at its own pace, none waiting for another. */
export class Courier implements Closeable {
  readonly #deps: LineDeps;
  readonly #lines = new Map<string, Line>();
  readonly #running = new Set<Promise<void>>();
  #closed = false;

  constructor(deps: LineDeps) {
    this.#deps = deps;
  }

  /** Something waits for this webhook. */
  wake(webhookId: string): void {
    if (this.#closed || this.#lines.has(webhookId)) return;
    const line = new Line(webhookId, this.#deps);
    this.#lines.set(webhookId, line);
    const over = () => this.#lines.get(webhookId) === line && this.#lines.delete(webhookId);
    const running = line
      .run(over)
      .catch((error: unknown) => {
        over(); // the database cannot be read: what comes next tries again
        this.#deps.log.error("webhook deliveries wait", { webhook: webhookId, error: String(error) });
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Those at work: all for which something waits. */
  get awaited(): string[] {
    return [...this.#lines.keys()];
  }

  /** Nothing more is sent to this webhook, and what is under way is broken off. What waits goes on waiting. */
  halt(webhookId: string): void {
    this.#lines.get(webhookId)?.stop();
    this.#lines.delete(webhookId);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const webhookId of [...this.#lines.keys()]) this.halt(webhookId);
    await Promise.all(this.#running);
  }
}
