/** What is known of a call segment and of the extension and user whose it is; null where there is none. */
export interface SegmentProperties {
  readonly callSegmentId: string;
  readonly callerIdName: string;
  readonly callerIdNumber: string;
  readonly did: string | null;
  readonly extensionId: string | null;
  readonly extensionNumber: string | null;
  readonly userId: string | null;
  readonly username: string | null;
}

export interface QueueProperties {
  readonly queueId: string;
  readonly queue: string;
}

export interface RoomProperties {
  readonly conferenceRoomId: string;
  readonly conferenceRoomName: string;
}

export interface ExtensionProperties {
  readonly extensionId: string;
  readonly extensionNumber: string;
  readonly userId: string | null;
  readonly username: string | null;
}

export interface AgentProperties extends QueueProperties, ExtensionProperties {
  readonly agentId: string;
  /** Its name. */
  readonly agent: string;
  /** As Asterisk names it: `NOT_INUSE`, `INUSE`, … */
  readonly state: string;
}

export interface StatusProperties {
  readonly userId: string;
  readonly username: string;
  readonly name: string;
  readonly statusType: string;
  readonly note: string;
  readonly returnTime: number;
  readonly userCreated: boolean;
}

export interface LoginProperties {
  readonly userId: string;
  readonly username: string;
  readonly userLoginId: string;
  readonly ip: string;
  readonly port: number;
}

export type Suffixed<T, S extends string> = { readonly [K in keyof T & string as `${K}${S}`]: T[K] };

export type LinkProperties = Suffixed<SegmentProperties, "1"> & Suffixed<SegmentProperties, "2">;
export type DialProperties = Suffixed<SegmentProperties, "From"> & Suffixed<SegmentProperties, "To">;

/** What happened, but for when and on which core server. Properties are sent in the order in which they are written. */
export type Facts =
  | ({ readonly type: "linkStart" | "linkEnd" } & LinkProperties)
  | ({ readonly type: "dialStart" } & DialProperties)
  | ({ readonly type: "dialEnd"; readonly answered: boolean } & DialProperties)
  | ({ readonly type: "holdStart" | "holdEnd" } & SegmentProperties)
  | ({ readonly type: "queueCallJoin"; readonly position: number } & SegmentProperties & QueueProperties)
  | ({ readonly type: "queueCallLeave" } & SegmentProperties & QueueProperties)
  | ({ readonly type: "confRoomCallJoin" | "confRoomCallLeave" } & SegmentProperties & RoomProperties)
  | ({ readonly type: "hangup"; readonly cause: number; readonly causeText: string } & SegmentProperties)
  | ({ readonly type: "agentLogin" | "agentLogout" } & AgentProperties)
  | ({ readonly type: "agentPaused" | "agentUnpaused"; readonly reason: string } & AgentProperties)
  | ({ readonly type: "dndOn" | "dndOff" } & ExtensionProperties)
  | ({ readonly type: "userStatus" } & StatusProperties)
  | ({ readonly type: "userLogin" | "userLogout" } & LoginProperties)
  | { readonly type: "coreServerAvailable" | "coreServerUnavailable" };

/** Slugs of the tenants whom something concerns; an account of one tenant hears of it only if its own is among them. */
export type Tenants = ReadonlySet<string> | "all";

/** Something to tell, and whom it concerns. */
export interface News {
  readonly facts: Facts;
  readonly tenants: Tenants;
}

/** An event as it is sent. Times are milliseconds since 1970. */
export type LiveEvent = { readonly time: number; readonly coreServerId: string } & Facts;

export interface Told {
  readonly event: LiveEvent;
  readonly tenants: Tenants;
}
