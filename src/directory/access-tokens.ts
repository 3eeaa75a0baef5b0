import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { TokenStore } from "../store/tokens.js";
import type { IssuedToken } from "./directory.js";

const LIFETIME_SECONDS = 3_600;
const LIFETIME_MS = LIFETIME_SECONDS * 1000;
/** By so much the clock may be set back. A token that lives longer was issued by a clock that went wrong: it is refused. */
const CLOCK_STEP_MS = 5 * 60_000;
/** Of one account, whatever the dialect; one more, and the oldest is good no longer. */
const MAX_TOKENS = 1_000;

const TOKEN_BYTES = 32;

export interface AccessTokensDeps {
  readonly tokens: Pick<TokenStore, "find" | "add" | "removeEnded">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An account as far as its tokens depend on it. */
export interface TokenOwner {
  readonly name: string;
  /** Stay the same until the password is another, or what the account may do. */
  readonly rights: string;
}

/**
 * Access tokens of OAuth 2.0. A token is kept as its SHA-256: with 256 random bits it cannot be found by trying, so that it
 * needs no slow hash as a password does. Beside it stands a MAC of its account's secret and rights with the token as key, which
 * tells those who do not have the token nothing: after a change of the password or of what the account may do, or when one of
 * the same name is made anew, its former tokens are good no longer.
 */
export class AccessTokens {
  readonly #deps: AccessTokensDeps;

  constructor(deps: AccessTokensDeps) {
    this.#deps = deps;
  }

  issue({ name, rights }: TokenOwner, dialect: string): IssuedToken {
    const { tokens, now } = this.#deps;
    const accessToken = randomBytes(TOKEN_BYTES).toString("base64url");
    const createdAt = now();
    const expiresAt = createdAt + LIFETIME_MS;
    const secretMac = macOf(rights, accessToken).toString("base64url");
    tokens.removeEnded(createdAt, expiresAt + CLOCK_STEP_MS);
    tokens.add(
      { hash: hashOf(accessToken), account: name, dialect, secretMac, createdAt, expiresAt },
      MAX_TOKENS,
    );
    return { accessToken, expiresIn: LIFETIME_SECONDS };
  }

  /**
   * Whose a token is.
   * @param ownerOf the account of that name as it is now
   */
  ownerOf<Owner extends TokenOwner>(
    token: string,
    dialect: string,
    ownerOf: (name: string) => Owner | undefined,
  ): Owner | undefined {
    const found = this.#deps.tokens.find(hashOf(token));
    if (found === undefined || found.dialect !== dialect || !this.#lives(found.expiresAt)) return undefined;
    const owner = ownerOf(found.account);
    if (owner === undefined) return undefined;
    const mac = Buffer.from(found.secretMac, "base64url");
    return timingSafeEqual(mac, macOf(owner.rights, token)) ? owner : undefined;
  }

  #lives(expiresAt: number): boolean {
    const now = this.#deps.now();
    return expiresAt > now && expiresAt <= now + LIFETIME_MS + CLOCK_STEP_MS;
  }
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

const macOf = (rights: string, token: string): Buffer => createHmac("sha256", token).update(rights).digest();
