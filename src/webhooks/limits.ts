/** Bounds on webhooks and their deliveries. Each says what happens when it is reached. */

// What a caller may set
export const MAX_WEBHOOKS_PER_PLACE = 20; // one more is refused with 'overloaded'
export const MAX_WEBHOOKS_PER_CORE_SERVER = 5_000; // the same
export const MAX_URL_LENGTH = 2_048; // a longer one is refused
export const MAX_NOTE_LENGTH = 1_000; // the same

// One attempt
export const ATTEMPT_TIMEOUT_MS = 10_000; // from the look-up of the name to the last byte; then it has failed
export const MAX_ANSWER_BYTES = 64 * 1024; // of an answer's body; its status counts, and the connection is cut
export const MAX_ATTEMPTS_AT_ONCE = 32; // further webhooks wait until one is over
export const MAX_ATTEMPTS_AT_ONE_RECEIVER = 16; // of these: its further webhooks wait, so that it leaves room for others
export const MAX_LOOKUPS_AT_ONCE = 2; // further ones wait: each holds one of the four threads that Node has for such work

// Trying again
export const RETRY_FIRST_MS = 1_000; // doubled with each failure in a row of one webhook
export const RETRY_CEILING_MS = 5 * 60_000; // and never more than this
export const MAX_ATTEMPTS = 24; // then a delivery is given up: after about an hour
export const MAX_REFUSED_ATTEMPTS = 7; // the same where the receiver answers, and refuses: after about a minute
export const MAX_WAIT_MS = 60 * 60_000; // what has waited longer behind a delivery that is given up, is so with it

// What is kept
export const MAX_WAITING = 1_000; // deliveries of one webhook that wait; with one more the oldest is given up
export const MAX_UNWRITTEN = 1_000; // occurrences that the disk refused, in memory; with one more the oldest is lost
export const OVERFLOW_LOG_MS = 60_000; // of one webhook; further ones given up so are logged together after that
export const MAX_FAILURES = 100; // of one webhook, of those that were given up; the oldest beyond are forgotten
export const FAILURE_AGE_MS = 7 * 24 * 60 * 60_000; // an older one is not shown any more
