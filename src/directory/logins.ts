import { randomUUID } from "node:crypto";

/** A client that is connected for a user, for as long as it is. */
export interface Login {
  readonly id: string;
  readonly userName: string;
  /** Where the client connects from. */
  readonly ip: string;
  readonly port: number;
  /** Milliseconds since 1970. */
  readonly connectedAt: number;
}

/** Told of each login when it begins and when it ends. */
export type LoginListener = (what: "began" | "ended", login: Login, at: number) => void;

/** Who is connected to one core server. Nothing of it is kept: with the process all connections end. */
export class Logins {
  readonly #now: () => number;
  readonly #logins = new Map<string, Login>();
  readonly #listeners = new Set<LoginListener>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Answers how to end it. */
  begin(client: Pick<Login, "userName" | "ip" | "port">): () => void {
    const login: Login = { ...client, id: randomUUID(), connectedAt: this.#now() };
    this.#logins.set(login.id, login);
    this.#tell("began", login);
    return () => {
      if (this.#logins.delete(login.id)) this.#tell("ended", login);
    };
  }

  /** Oldest first. */
  of(userName: string): readonly Login[] {
    return [...this.#logins.values()].filter((login) => login.userName === userName);
  }

  subscribe(listener: LoginListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(what: "began" | "ended", login: Login): void {
    const at = this.#now();
    for (const listener of [...this.#listeners]) listener(what, login, at);
  }
}
