/** What a PJSIP endpoint is configured to do, as far as it says something of whose device it is. */
export interface EndpointFacts {
  /** `100` is that of the device `PJSIP/100`. */
  readonly name: string;
  /** Where its calls are looked up. */
  readonly context: string;
  /** `"Alice Adams" <100>`; "": none. */
  readonly callerId: string;
  /** "": the PBX's own. */
  readonly language: string;
  readonly accountCode: string;
  /** `100@default` */
  readonly mailboxes: readonly string[];
  /** What it suggests that others hear while it holds them. */
  readonly musicClass: string;
  /** Names of the credentials with which it logs in. */
  readonly auths: readonly string[];
}

/** A mailbox of voicemail.conf. */
export interface MailboxFacts {
  readonly mailbox: string;
  readonly context: string;
  readonly fullName: string;
  /** "": none. */
  readonly email: string;
}
