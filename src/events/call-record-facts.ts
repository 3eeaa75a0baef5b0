/** A call detail record, as Asterisk wrote it when a leg's part in a call was over. Times are milliseconds since 1970. */
export interface CallRecordFacts {
  /** Uniqueid of the channel that it is about. */
  readonly channelId: string;
  readonly channel: string;
  /** "": it reached no other channel. */
  readonly destinationChannel: string;
  /** null: the PBX does not tell (cdr_manager.conf has no mapping for it). */
  readonly linkedId: string | null;
  readonly sequence: number | null;
  /** The number that the caller showed, and the number that was called last. */
  readonly source: string;
  readonly destination: string;
  readonly destinationContext: string;
  /** `"Alice Adams" <100>` */
  readonly callerId: string;
  readonly lastApplication: string;
  readonly lastData: string;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number;
  /** Seconds from the start, and from the answer, to the end. */
  readonly duration: number;
  readonly billable: number;
  readonly disposition: Disposition;
  readonly accountCode: string;
}

export type Disposition = "answered" | "no-answer" | "busy" | "failed" | "congestion" | "unknown";
