import { createHash } from "node:crypto";
import { AppError } from "../core/errors.js";
import { LOGIN_TIMEOUT_MS } from "../core/limits.js";
import { action } from "./action.js";
import { header } from "./message.js";
import { AmiSession, type DropListener } from "./session.js";
import { type AmiEndpoint, connect, type Transport } from "./transport.js";

/** Who we are to the PBX: a section of its manager.conf. */
export interface AmiUser {
  readonly username: string;
  readonly secret: string;
}

export interface LoginOptions {
  /** Which events the session is sent: "on", "off", or classes as "call,agent". */
  readonly events: string;
  readonly onDrop?: DropListener;
}

/**
 * Connects and logs in.
 * @param signal gives up, at whatever point it is
 * @throws AppError 'pbx-unavailable' when there is no AMI there, 'unauthorized' when it does not accept the user.
 */
export async function openSession(
  endpoint: AmiEndpoint,
  user: AmiUser,
  options: LoginOptions,
  signal?: AbortSignal,
): Promise<AmiSession> {
  return logIn(await connect(endpoint, signal), user, options, signal);
}

/**
 * Logs in on a connection, which is closed when that fails. The secret stays here: Asterisk is sent the MD5 of its
 * challenge and the secret. The events that follow are held until `listen`.
 * @throws AppError as `openSession`
 */
export async function logIn(
  transport: Transport,
  user: AmiUser,
  { events, onDrop }: LoginOptions,
  signal?: AbortSignal,
): Promise<AmiSession> {
  const session = new AmiSession(transport, onDrop);
  const cut = (why: string) => () => session.drop(new AppError("pbx-unavailable", why));
  const abort = cut("The AMI login was given up.");
  const timer = setTimeout(cut(`No AMI login within ${LOGIN_TIMEOUT_MS} ms.`), LOGIN_TIMEOUT_MS);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted === true) abort();
  try {
    await authenticate(session, user, events);
    session.startHeartbeat();
    return session;
  } catch (error) {
    session.drop(new AppError("pbx-unavailable", "The AMI login failed."));
    throw session.version === undefined ? noManager(error) : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function authenticate(session: AmiSession, user: AmiUser, events: string): Promise<void> {
  const wait = { timeoutMs: LOGIN_TIMEOUT_MS };
  const response = await session.send(action("Challenge", { AuthType: "MD5" }), wait);
  const challenge = header(response, "Challenge") ?? "";
  const key = createHash("md5").update(challenge).update(user.secret).digest("hex");
  const login = action("Login", { AuthType: "MD5", Username: user.username, Key: key, Events: events });
  try {
    await session.send(login, wait);
  } catch (error) {
    throw asLoginError(error, user.username);
  }
}

const noManager = (cause: unknown): AppError =>
  new AppError(
    "pbx-unavailable",
    "What answers there is no Asterisk manager: it did not greet.",
    {},
    { cause },
  );

/** Asterisk says "Authentication failed" alike for a user it does not know, a wrong secret, and an address it denies. */
function asLoginError(error: unknown, username: string): unknown {
  if (!(error instanceof AppError) || error.kind !== "pbx-refused") return error;
  const hint = "check the user's section, its secret and its permit/deny lines in manager.conf";
  return new AppError(
    "unauthorized",
    `The PBX refused the AMI user '${username}' (${String(error.details.reason)}): ${hint}.`,
    { username },
    { cause: error },
  );
}
