import { setTimeout as sleep } from "node:timers/promises";
import type { Closeable } from "../core/closeable.js";
import { type AppError, toAppError } from "../core/errors.js";
import { RETRY_CEILING_MS, RETRY_FIRST_MS, RETRY_LOGIN_MS, STABLE_AFTER_MS } from "../core/limits.js";
import type { AmiSession, EventListener } from "./session.js";

export interface LinkStatus {
  /** "connecting" until the outcome of the first attempt is known; "down" through all further attempts. */
  readonly state: "connecting" | "up" | "down";
  /** Since when it is in this state; epoch milliseconds. */
  readonly since: number;
  /** Why it is down, or was the last time. */
  readonly lastError?: AppError;
}

/** What the link tells. Each is called synchronously and in order: up, its events, down. */
export interface LinkListener {
  /** Logged in. No event of this session has been handed over yet. */
  onUp(session: AmiSession): void;
  onEvents: EventListener;
  /** A link that was up is lost, and every action on it has been answered. */
  onDown(reason: AppError): void;
  /** After every failed attempt and every lost link: the next attempt is in so many milliseconds. */
  onRetry?(reason: AppError, delayMs: number): void;
}

export interface ReconnectDeps {
  /** One attempt, from nothing to logged in; the signal gives it up. */
  readonly open: (signal: AbortSignal) => Promise<AmiSession>;
  /** 0 to 1, for the jitter. */
  readonly random?: () => number;
  readonly now?: () => number;
  /** Rejects when the signal comes first. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const waitFor = (ms: number, signal: AbortSignal): Promise<unknown> => sleep(ms, undefined, { signal });

/** Keeps one session alive until it is closed: opens it, and opens another when it ends. */
export class Reconnect implements Closeable {
  readonly #deps: Required<ReconnectDeps>;
  readonly #listener: LinkListener;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #status: LinkStatus;
  #session: AmiSession | undefined;

  /** Begins at once. */
  constructor(deps: ReconnectDeps, listener: LinkListener) {
    this.#deps = { random: Math.random, now: Date.now, wait: waitFor, ...deps };
    this.#listener = listener;
    this.#status = { state: "connecting", since: this.#deps.now() };
    this.#running = this.#run();
  }

  get status(): LinkStatus {
    return this.#status;
  }

  /** The session, while the link is up. */
  get session(): AmiSession | undefined {
    return this.#session;
  }

  /** Stops for good, whatever it is doing; logs off when the link is up. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#session?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let failures = 0;
    while (!signal.aborted) {
      const reason = await this.#attempt(signal);
      const upMs = this.#status.state === "up" ? this.#deps.now() - this.#status.since : 0;
      failures = upMs >= STABLE_AFTER_MS ? 1 : failures + 1;
      this.#fallDown(reason);
      if (signal.aborted) return;
      const delayMs = retryDelayMs(reason, failures, this.#deps.random());
      this.#listener.onRetry?.(reason, delayMs);
      await this.#deps.wait(delayMs, signal).catch(() => {}); // cut short by close()
    }
  }

  /** One session from beginning to end; why it ended, or never began. */
  async #attempt(signal: AbortSignal): Promise<AppError> {
    try {
      const session = await this.#deps.open(signal);
      if (signal.aborted) await session.close();
      else this.#follow(session);
      return await session.closed;
    } catch (error) {
      return toAppError(error);
    }
  }

  #follow(session: AmiSession): void {
    this.#session = session;
    this.#status = { ...this.#status, state: "up", since: this.#deps.now() };
    try {
      this.#listener.onUp(session);
      session.listen(this.#listener.onEvents);
    } catch (error) {
      session.drop(toAppError(error));
    }
  }

  #fallDown(reason: AppError): void {
    const { state, since } = this.#status;
    this.#session = undefined;
    this.#status = { state: "down", since: state === "down" ? since : this.#deps.now(), lastError: reason };
    if (state === "up") this.#listener.onDown(reason);
  }
}

/**
 * Doubles from RETRY_FIRST_MS up to RETRY_CEILING_MS; of it at least half, and the rest by chance, so that not
 * every client of a PBX that restarts comes back at the same moment.
 */
export function retryDelayMs(reason: AppError, failures: number, random: number): number {
  const doubled = Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_CEILING_MS);
  const full = reason.kind === "unauthorized" ? RETRY_LOGIN_MS : doubled;
  return Math.round(full * (0.5 + random / 2));
}
