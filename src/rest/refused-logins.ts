import type { IncomingMessage } from "node:http";
import type { Closeable } from "../core/closeable.js";
import { cutText } from "../core/cut.js";
import { AppError, echo } from "../core/errors.js";
import type { Log } from "../core/log.js";
import type { RefusedLoginStore, RefusedLogins } from "../store/refused-logins.js";
import { remoteAddressOf } from "./remote-address.js";

/** Refusals of one kind within this time are counted together: one entry when it begins, and one when it is over. */
const WINDOW_MS = 60_000;
const MAX_KINDS = 100; // in a window; all further ones are counted as one, without an address or a name
const MAX_NAMES_PER_ADDRESS = 5; // in a window; all further ones of an address are counted as one, without a name
const MAX_ADDRESSES = 1_000; // remembered in a window; of further ones each counts as new
const MAX_LINES_PER_ADDRESS = 20; // in a window; further ones are not logged. More than fail2ban needs to ban somebody
const MAX_LINES = 500; // in a window, of all addresses; how many were not logged is told when it is over
/** Of a name; no account has a longer one. */
const MAX_NAME_LENGTH = 200;

/** In place of a name that no account has: many a password was typed where the name belongs. */
const UNKNOWN = "";

/** Who a caller says it is, and by what, before anybody has looked whether that is so. */
export interface Claim {
  readonly by: "password" | "key" | "token";
  /** "": what was shown has none. */
  readonly name: string;
}

export interface RefusedLogin extends Claim {
  /** Of who is connected. */
  readonly address: string;
  readonly dialect: string;
}

/** Where logins that were refused are written down. */
export interface RefusedLoginLog {
  note(login: RefusedLogin): void;
}

/** Tries a login. That it is refused is noted, unless nothing was shown: that is how many clients ask what is wanted. */
export async function noteRefusal<T>(
  login: Promise<T>,
  claim: () => Claim | null,
  { request, dialect, log }: { request: IncomingMessage; dialect: string; log: RefusedLoginLog },
): Promise<T> {
  try {
    return await login;
  } catch (error) {
    const shown = isRefusal(error) ? claim() : null;
    if (shown !== null) log.note({ ...shown, address: remoteAddressOf(request), dialect });
    throw error;
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof AppError && (error.kind === "unauthorized" || error.kind === "too-many-requests");

type Kind = Pick<RefusedLogins, "address" | "account" | "by" | "dialect">;

/** Those of one kind that are not written yet. */
interface Counted extends Kind {
  count: number;
  at: number;
  until: number;
}

/** What one address has been refused in a window. */
interface Seen {
  kinds: number;
  lines: number;
}

export interface RefusedLoginsDeps {
  readonly store: Pick<RefusedLoginStore, "add">;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether there is an account of that name. */
  readonly isAccount: (name: string) => boolean;
}

/** Writes down who was refused, so that nobody fills the disk or the log by being refused. */
export class RefusedLoginTally implements RefusedLoginLog, Closeable {
  readonly #deps: RefusedLoginsDeps;
  readonly #kinds = new Map<string, Counted>();
  readonly #addresses = new Map<string, Seen>();
  #lines = 0;
  #unlogged = 0;
  #window: NodeJS.Timeout | undefined;

  constructor(deps: RefusedLoginsDeps) {
    this.#deps = deps;
  }

  note({ address, name, by, dialect }: RefusedLogin): void {
    this.#window ??= setTimeout(() => this.#endWindow(), WINDOW_MS).unref();
    const account = this.#deps.isAccount(name) ? cutText(name, MAX_NAME_LENGTH) : UNKNOWN;
    const login = { address, account, by, dialect };
    const seen = this.#seen(address);
    this.#log(login, seen);
    const now = this.#deps.now();
    const { kind, isNew } = this.#kindOf(login, seen);
    if (isNew) this.#write({ ...kind, count: 1, at: now, until: now });
    else Object.assign(kind, { count: kind.count + 1, at: kind.count === 0 ? now : kind.at, until: now });
  }

  /** What was counted is written. */
  close(): Promise<void> {
    this.#endWindow();
    return Promise.resolve();
  }

  #seen(address: string): Seen {
    const seen = this.#addresses.get(address) ?? { kinds: 0, lines: 0 };
    if (this.#addresses.size < MAX_ADDRESSES) this.#addresses.set(address, seen);
    return seen;
  }

  /** The form of this line is what packaging/fail2ban looks for: what a caller chose comes last, and is quoted. */
  #log({ address, by, dialect, account }: Kind, seen: Seen): void {
    if (seen.lines >= MAX_LINES_PER_ADDRESS || this.#lines >= MAX_LINES) {
      this.#unlogged += 1;
      return;
    }
    seen.lines += 1;
    this.#lines += 1;
    this.#deps.log.warn(`login refused from ${address} by ${by} (${dialect}) as "${echo(account)}"`);
  }

  #kindOf(login: Kind, seen: Seen): { readonly kind: Counted; readonly isNew: boolean } {
    const isCrowd = !this.#kinds.has(keyOf(login)) && seen.kinds >= MAX_NAMES_PER_ADDRESS;
    const own = isCrowd ? { ...login, account: "" } : login;
    const isMore = !this.#kinds.has(keyOf(own)) && this.#kinds.size >= MAX_KINDS;
    const kind = isMore ? { address: "", account: "", by: "", dialect: "" } : own;
    const known = this.#kinds.get(keyOf(kind));
    if (known !== undefined) return { kind: known, isNew: false };
    const counted = { ...kind, count: 0, at: 0, until: 0 };
    this.#kinds.set(keyOf(kind), counted);
    seen.kinds += 1;
    return { kind: counted, isNew: true };
  }

  #endWindow(): void {
    clearTimeout(this.#window);
    this.#window = undefined;
    for (const kind of this.#kinds.values()) if (kind.count > 0) this.#write(kind);
    if (this.#unlogged > 0)
      this.#deps.log.warn("more logins were refused than are logged one by one", { count: this.#unlogged });
    this.#kinds.clear();
    this.#addresses.clear();
    this.#lines = 0;
    this.#unlogged = 0;
  }

  /** A login is refused whether that can be written or not. */
  #write(logins: RefusedLogins): void {
    try {
      this.#deps.store.add(logins);
    } catch (error) {
      this.#deps.log.error("refused logins could not be written down", { error: String(error) });
    }
  }
}

const keyOf = ({ address, account, by, dialect }: Kind): string =>
  JSON.stringify([address, account, by, dialect]);
