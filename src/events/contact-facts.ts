/** Where a PJSIP device can be reached: a contact of its AOR. */
export interface ContactFacts {
  /** Of the endpoint: `100` is that of the device `PJSIP/100`. */
  readonly endpoint: string;
  readonly aor: string;
  readonly uri: string;
  /** What the device calls itself; "": not told. */
  readonly userAgent: string;
  /** When its registration ends, in milliseconds since 1970; null: it is configured and never ends. */
  readonly expiresAt: number | null;
  /** As Asterisk's qualifying found it: `reachable`, `unreachable`, `nonqualified`, …, or `unknown`. */
  readonly status: string;
}

/** PJSIP endpoints, by name, and all their contacts. */
export interface ContactList {
  readonly endpoints: readonly string[];
  readonly contacts: readonly ContactFacts[];
}
