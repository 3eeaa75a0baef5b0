import type { ObjectIdStore } from "../store/object-ids.js";
import type { UserStatusStore } from "../store/user-statuses.js";
import type { ObjectIds, User } from "./directory.js";

/** The types that a status may have; for information, no call is treated otherwise for it. */
export const STATUS_TYPES = [
  "available",
  "unavailable",
  "away",
  "xa",
  "dnd",
  "chat",
  "altblue",
  "altgreen",
  "altpink",
  "altpurple",
  "altred",
] as const;
export type StatusType = (typeof STATUS_TYPES)[number];

/** What a user says of himself. */
export interface UserStatus {
  readonly name: string;
  readonly type: StatusType;
  readonly note: string;
  /** As the client gave it, usually milliseconds since 1970; -1: none. */
  readonly returnTime: number;
}

/** A status with its ids, and whether it is one of the user's own making. */
export interface ToldUserStatus extends UserStatus, Pick<ObjectIds, "id" | "configurationId"> {
  readonly userCreated: boolean;
}

/** The statuses of one core server's users. They are kept in the database. */
export interface UserStatuses {
  of(user: User): ToldUserStatus;
  /** Returns when it is on disk; listeners have been told by then. Throws where the disk refuses. */
  set(user: User, status: UserStatus): void;
  /** Hears of each that was set. Answers how to stop. */
  subscribe(listener: (user: User, status: ToldUserStatus) => void): () => void;
}

/** Until a user says something else. */
const AT_FIRST: UserStatus = { name: "Available", type: "available", note: "", returnTime: -1 };

/** The vendor's ready-made ones, by what its documents show of them. */
const READY_MADE: readonly Pick<UserStatus, "name" | "type">[] = [
  AT_FIRST,
  { name: "Out of Office", type: "xa" },
];

export interface UserStatusesDeps {
  readonly store: UserStatusStore;
  readonly ids: ObjectIdStore;
  /** Slug. */
  readonly coreServer: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Read from the database once a user, then from memory. */
export function createUserStatuses({ store, ids, coreServer, now }: UserStatusesDeps): UserStatuses {
  const known = new Map<string, ToldUserStatus>(); // as many as there were users
  const listeners = new Set<Parameters<UserStatuses["subscribe"]>[0]>();
  const told = (userName: string, { name, type, note, returnTime }: UserStatus): ToldUserStatus => {
    const { id, configurationId } = ids.idsOf(coreServer, "user-status", userName);
    const userCreated = !READY_MADE.some((one) => one.name === name && one.type === type);
    return { id, configurationId, name, type, note, returnTime, userCreated };
  };
  const kept = (userName: string): UserStatus => {
    const record = store.find(coreServer, userName);
    return record === undefined ? AT_FIRST : { ...record, type: record.type as StatusType }; // `set` wrote it
  };
  return {
    of({ userName }) {
      const status = known.get(userName) ?? told(userName, kept(userName));
      known.set(userName, status);
      return status;
    },
    set(user, status) {
      const { userName } = user;
      const news = told(userName, status);
      store.put(coreServer, userName, { ...status, changedAt: now() });
      known.set(userName, news);
      for (const listener of [...listeners]) listener(user, news);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
