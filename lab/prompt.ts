import { createInterface, type Interface } from "node:readline";
import type { CallControls, Phone } from "./phone.js";
import type { Parties } from "./phones.js";

type Command = (party: CallControls, words: readonly string[]) => Promise<void>;

const HELP = `  dial 103 101        phone 103 calls 101; dial outside 5559876 5550100: a call from outside
  answer 103          picks up what rings at 103 (also: hold, resume, hangup; and with outside for 103)
  press 103 *2        presses keys
  transfer 103 102    103 sends the other party to 102 (REFER)
  calls               what each phone does
  Ctrl-C              stops all that was started here`;

const COMMANDS: Readonly<Record<string, Command>> = {
  answer: (party) => party.accept(),
  hold: (party) => party.hold(),
  resume: (party) => party.resume(),
  hangup: (party) => party.hangup(),
  press: (party, [digits = ""]) => party.sendDigits(digits),
};

/** Lets whoever sits at the terminal use the phones: one command a line. */
export function openPrompt(parties: Parties, onInterrupt: () => void): Interface {
  const lines = createInterface({ input: process.stdin, output: process.stdout, prompt: "lab> " });
  lines.on("SIGINT", onInterrupt);
  lines.on("line", (line) => {
    void obey(parties, line.trim().split(/\s+/)).then((said) => {
      if (said !== "") console.log(said);
      lines.prompt();
    });
  });
  console.log(HELP);
  lines.prompt();
  return lines;
}

/** Carries a command out and returns what to print. */
async function obey(parties: Parties, [name = "", who = "", ...rest]: readonly string[]): Promise<string> {
  try {
    if (name === "") return "";
    if (name === "calls") return listCalls(parties);
    const phone = parties.phones.get(who);
    const party = who === "outside" ? parties.outside : phone;
    if (party === undefined) return HELP;
    if (name === "dial" || name === "transfer") await call(parties, name, phone, rest);
    else if (COMMANDS[name] === undefined) return HELP;
    else await COMMANDS[name](party, rest);
    return "";
  } catch (reason) {
    return reason instanceof Error ? reason.message : String(reason);
  }
}

async function call(
  parties: Parties,
  name: "dial" | "transfer",
  phone: Phone | undefined,
  rest: readonly string[],
) {
  const [first = "", second = ""] = rest;
  if (phone === undefined) await parties.outside.dial(first, second);
  else if (name === "dial") await phone.dial(first);
  else await phone.blindTransfer(first);
}

function listCalls({ phones, outside }: Parties): string {
  const parties: [string, CallControls][] = [...phones, ["outside", outside]];
  const lines = parties.flatMap(([who, party]) =>
    party
      .calls()
      .map(
        ({ state, direction, peer }) =>
          `  ${who}: ${state} ${direction === "incoming" ? "from" : "to"} ${peer}`,
      ),
  );
  return lines.length === 0 ? "  no calls" : lines.join("\n");
}
