import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { AppError } from "../core/errors.js";

const WINDOW_SECONDS = 60;

/** Counts calls that begin, by whose they are. In memory: a restart begins anew. */
export class CallLimit {
  /** By limit; of each, counters by name, which go when their minute is over. */
  readonly #limiters = new Map<number, RateLimiterMemory>();

  /**
   * @param whose names a counter, among those of all
   * @param calls so many begin
   * @param who as an error begins: `This account`
   * @throws AppError 'too-many-requests'
   */
  async count(whose: string, perMinute: number, who: string, calls: number): Promise<void> {
    try {
      await this.#limiterFor(perMinute).consume(whose, calls);
    } catch (standing) {
      if (!(standing instanceof RateLimiterRes)) throw standing;
      const retryAfterSeconds = Math.max(Math.ceil(standing.msBeforeNext / 1000), 1);
      throw new AppError(
        "too-many-requests",
        `${who} has reached its limit of ${perMinute} calls a minute. Try again in ${retryAfterSeconds} s.`,
        { retryAfterSeconds },
      );
    }
  }

  #limiterFor(points: number): RateLimiterMemory {
    const limiter = this.#limiters.get(points) ?? new RateLimiterMemory({ points, duration: WINDOW_SECONDS });
    this.#limiters.set(points, limiter);
    return limiter;
  }
}
