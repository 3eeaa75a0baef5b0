import type { Evidence } from "./evidence.js";
import { type Finding, fail, ok, warn } from "./finding.js";

/** A class of events (read) or actions (write) in manager.conf, and what Tandem lacks without it. */
interface Right {
  readonly name: string;
  readonly without: string;
}

const READ: readonly Right[] = [
  { name: "system", without: "a restart of the PBX and registrations go unseen" },
  { name: "call", without: "no call is seen" },
  { name: "agent", without: "queues are not followed" },
  { name: "cdr", without: "call records are missing" },
];

/** `action`: one that this class alone allows, so that the PBX lists it to an account of the class. */
const WRITE: readonly (Right & { readonly action: string })[] = [
  { name: "call", action: "BlindTransfer", without: "calls cannot be transferred or hung up" },
  { name: "originate", action: "Originate", without: "calls cannot be started" },
  { name: "agent", action: "QueueAdd", without: "agents cannot log in to queues" },
  {
    name: "system",
    action: "DBPut",
    without: "do-not-disturb and recording cannot be set, nor phones listed",
  },
  { name: "reporting", action: "ShowDialPlan", without: "the PBX's state cannot be read" },
  { name: "user", action: "UserEvent", without: "voicemail cannot be moved" },
];

/** The classes of events that the account is sent. Asterisk shows them in manager.conf alone. */
export function judgeRead({ account, fullyBooted }: Evidence, user: string): Finding[] {
  if (account === null) {
    return [
      warn("read", "the read classes could not be seen: for that the account needs the write class system"),
    ];
  }
  if (account === "absent") {
    const line = READ.map(({ name }) => name).join(",");
    return [
      warn(
        "read",
        `the read classes could not be seen: [${user}] is not in manager.conf; they must be ${line}`,
      ),
    ];
  }
  const granted = account.read;
  const missing = READ.filter(({ name }) => !granted.includes(name) && !granted.includes("all"));
  const findings = missing.map((right) => fail("read", lacking("read", right, user)));
  if (!missing.some(({ name }) => name === "system") && !fullyBooted) findings.push(NOT_BOOTED);
  return findings.length > 0 ? findings : [ok("read", READ.map(({ name }) => name).join(", "))];
}

const NOT_BOOTED = fail(
  "read",
  "the PBX did not say FullyBooted: it is still starting, or manager.conf was changed and wants 'asterisk -rx \"manager reload\"'",
);

/** The classes of actions that the account may send, by what the PBX lists to it. */
export function judgeWrite({ account, actions }: Evidence, user: string): Finding[] {
  const missing = WRITE.filter(({ action }) => !actions.has(action));
  if (missing.length === 0) return [ok("write", WRITE.map(({ name }) => name).join(", "))];
  const granted = account === null || account === "absent" ? [] : account.write;
  return missing.map((right) =>
    granted.includes(right.name) || granted.includes("all")
      ? warn(
          "write",
          `${right.name} is in manager.conf, but the PBX has no ${right.action}: ${reasons(right.name)}`,
        )
      : fail("write", lacking("write", right, user)),
  );
}

const reasons = (name: string): string =>
  name === "agent"
    ? "without queues.conf Asterisk does not load app_queue"
    : "run 'asterisk -rx \"manager reload\"', or look at modules.conf";

const lacking = (line: "read" | "write", { name, without }: Right, user: string): string =>
  `${name} is missing, so ${without}: add it to '${line} =' of [${user}] in manager.conf, then 'asterisk -rx "manager reload"'`;

/** Classes that Tandem does not use: what it has not got, nobody can take from it. */
export function judgeExcess({ account }: Evidence, user: string): Finding[] {
  if (account === null || account === "absent") return [];
  const excess = [...beyond("read", account.read, READ), ...beyond("write", account.write, WRITE)];
  if (excess.length === 0) return [ok("least rights", "the account has no class that Tandem does not use")];
  return [warn("least rights", `not used: ${excess.join("; ")}: take it out of [${user}] in manager.conf`)];
}

function beyond(line: string, granted: readonly string[], needed: readonly Right[]): string[] {
  const others = granted.filter((name) => !needed.some((right) => right.name === name));
  return others.length === 0 ? [] : [`${line} ${others.join(",")}`];
}
