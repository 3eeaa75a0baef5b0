import { openSession } from "../ami/login.js";
import type { CoreServerConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { CHECKS } from "./checks.js";
import { type Evidence, gather } from "./evidence.js";
import { type Finding, fail, ok } from "./finding.js";

/** Tests a configured core server against its PBX: whether it can be reached, then all CHECKS. */
export async function checkPbx(server: CoreServerConfig): Promise<Finding[]> {
  const { host, port, username } = server.ami;
  try {
    const evidence = await ask(server);
    return [
      ok("reachable", `${host}:${port}`),
      ok("login", `as ${username}`),
      ...CHECKS.flatMap((check) => check(evidence, server)),
    ];
  } catch (error) {
    if (error instanceof AppError) return [unreachable(error, server)];
    throw error;
  }
}

async function ask(server: CoreServerConfig): Promise<Evidence> {
  const session = await openSession(server.ami, server.ami, { events: "system" });
  try {
    return await gather(session, server);
  } finally {
    await session.close();
  }
}

function unreachable(error: AppError, { ami }: CoreServerConfig): Finding {
  const message = error.message.replace(/\s+/g, " ");
  if (error.kind === "unauthorized")
    return fail("login", `${message} Asterisk does not say which of them it is.`);
  return fail("reachable", `${message} ${adviceOn(error.cause, ami.tls !== undefined)}`);
}

function adviceOn(cause: unknown, tls: boolean): string {
  const general = tls ? "enabled, tlsenable and tlsbindaddr" : "enabled, bindaddr and port";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "Correct the host in Tandem's configuration.";
  if (code === "ECONNREFUSED") return `Is Asterisk running? Look at ${general} in [general] of manager.conf.`;
  if (tls && /SSL|TLS|CERT|SIGNED|ALTNAME/.test(code)) {
    return "Look at tlscertfile in [general] of manager.conf, at the port, and at tls and caFile of Tandem's configuration.";
  }
  return `Look at the host and the port, at firewalls, and at ${general} in [general] of manager.conf.`;
}
