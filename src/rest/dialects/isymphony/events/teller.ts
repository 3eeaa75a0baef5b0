import type { User } from "../../../../directory/directory.js";
import type { Login, LoginListener } from "../../../../directory/logins.js";
import type { ToldUserStatus } from "../../../../directory/user-statuses.js";
import type { Change, Occurrence, PbxState } from "../../../../state/model.js";
import type { Pbx } from "../../../deps.js";
import type { News, Tenants, Told } from "./event.js";
import { ToldAgents } from "./told-agents.js";
import { ToldExtensions } from "./told-extensions.js";
import { ToldSegments } from "./told-segments.js";

/**
 * What happens on one core server, as the vendor's events. What is there at the start is known already, and not told; from
 * then on each thing is told once, be it seen as it happened or found afterwards in a snapshot.
 */
export class Teller {
  readonly #directory: Pbx["directory"];
  readonly #segments: ToldSegments;
  readonly #extensions: ToldExtensions;
  readonly #agents: ToldAgents;
  #live = false;

  constructor({ directory, state }: Pick<Pbx, "directory" | "state">) {
    this.#directory = directory;
    this.#segments = new ToldSegments(directory);
    this.#extensions = new ToldExtensions(directory);
    this.#agents = new ToldAgents(directory, () => state().queueMembers.values());
    this.occurred({ at: 0, changes: whatIsThere(state()) });
  }

  occurred({ at, changes }: Occurrence): Told[] {
    const news = [
      ...this.#segments.hear(changes),
      ...this.#extensions.hear(changes),
      ...this.#agents.hear(changes),
      ...changes.flatMap((change) => this.#hearOfSync(change)),
    ];
    return news.map((one) => this.#tell(one, at));
  }

  statusSet(user: User, status: ToldUserStatus, at: number): Told[] {
    if (!user.licensed) return [];
    const { name, type: statusType, note, returnTime, userCreated } = status;
    const properties = { ...nameOf(user), name, statusType, note, returnTime, userCreated };
    return [this.#tell({ facts: { type: "userStatus", ...properties }, tenants: this.#tenantsOf(user) }, at)];
  }

  loggedInOrOut(what: Parameters<LoginListener>[0], login: Login, at: number): Told[] {
    const user = this.#directory.user({ userName: login.userName });
    if (user === undefined) return [];
    const type = what === "began" ? "userLogin" : "userLogout";
    const { id: userLoginId, ip, port } = login;
    const facts = { type, ...nameOf(user), userLoginId, ip, port } as const;
    return [this.#tell({ facts, tenants: this.#tenantsOf(user) }, at)];
  }

  #hearOfSync(change: Change): News[] {
    if (change.type !== "SyncChanged" || change.sync.live === this.#live) return [];
    this.#live = change.sync.live;
    return [
      { facts: { type: this.#live ? "coreServerAvailable" : "coreServerUnavailable" }, tenants: "all" },
    ];
  }

  #tenantsOf({ extensions }: User): Tenants {
    const tenants = extensions.map((key) => this.#directory.extension({ key })?.tenant ?? null);
    return new Set(tenants.filter((slug) => slug !== null));
  }

  #tell({ facts, tenants }: News, time: number): Told {
    const { type, ...properties } = facts;
    const base = { type, time, coreServerId: this.#directory.coreServer.id };
    return { event: { ...base, ...properties } as Told["event"], tenants };
  }
}

const nameOf = ({ id, userName }: User) => ({ userId: id, username: userName });

/** A state as the changes that would have made it. */
const whatIsThere = ({ extensions, queueMembers, conferences, segments, sync }: PbxState): Change[] => [
  ...[...extensions.values()].map((extension): Change => ({ type: "ExtensionChanged", extension })),
  ...[...queueMembers.values()].map((member): Change => ({ type: "QueueMemberChanged", member })),
  ...[...conferences.values()].map((conference): Change => ({ type: "ConferenceChanged", conference })),
  ...[...segments.values()].map((segment): Change => ({ type: "SegmentOpened", segment })),
  { type: "SyncChanged", sync },
];

type Heard = Pick<Pbx, "directory" | "state" | "feed" | "statuses" | "logins">;

/** Passes on what a core server's teller says, as it says it. Answers how to stop. */
export function tellOf(pbx: Heard, tell: (told: Told) => void, now: () => number): () => void {
  const teller = new Teller(pbx);
  const tellAll = (all: readonly Told[]) => all.forEach(tell);
  const stops = [
    pbx.feed.subscribe((occurrences) => {
      for (const occurrence of occurrences) tellAll(teller.occurred(occurrence));
    }),
    pbx.statuses.subscribe((user, status) => tellAll(teller.statusSet(user, status, now()))),
    pbx.logins.subscribe((what, login, at) => tellAll(teller.loggedInOrOut(what, login, at))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
