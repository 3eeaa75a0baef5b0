import { loadKeptConfig } from "../config.js";
import { AppError } from "../core/errors.js";
import { CHAINS, type ChainName } from "../store/chain.js";
import { openDatabase } from "../store/database.js";
import { type ChainVerdict, type KnownEntry, verifyChain } from "../store/verify-chain.js";
import type { Terminal } from "./terminal.js";

/** An entry as the last line about a chain tells it. */
const KNOWN = /^(\w+):([1-9][0-9]{0,15}):([0-9a-f]{64})$/;

/**
 * `tandem actions --verify`: whether what was written down is still as it was, and where it is not.
 * @param known entries whose hashes were told by an earlier run, and have been kept elsewhere since
 * @returns the exit code: 1 where something is gone, changed, inserted or moved
 */
export function verifyActions(terminal: Terminal, known: readonly string[]): number {
  const knownBy = new Map(known.map(knownOf));
  const database = openDatabase(loadKeptConfig(terminal.environment).database);
  try {
    const verdicts = NAMES.map((name) => ({ name, verdict: verifyChain(database, name, knownBy.get(name)) }));
    for (const { name, verdict } of verdicts)
      for (const line of linesOf(verdict, name, knownBy.get(name))) terminal.print(`${name}: ${line}\n`);
    return verdicts.every(({ verdict }) => isWhole(verdict)) ? 0 : 1;
  } finally {
    database.close();
  }
}

const NAMES = Object.keys(CHAINS) as ChainName[];

const isWhole = ({ faults }: ChainVerdict): boolean => faults.length === 0;

function linesOf(verdict: ChainVerdict, name: ChainName, known: KnownEntry | undefined): string[] {
  const { entries, faults, moreFaults, foundKnown, lastId, lastHash } = verdict;
  return [
    ...faults,
    ...(moreFaults > 0 ? [`${moreFaults} more faults.`] : []),
    ...(isWhole(verdict) ? [`${entries} entries, none gone, changed, inserted or moved.`] : []),
    ...(isWhole(verdict) && known !== undefined && !foundKnown
      ? [`Entry ${known.id}, which is known, was removed for its age.`]
      : []),
    ...(lastId > 0 ? [`the last is ${name}:${lastId}:${lastHash}`] : []),
  ];
}

function knownOf(text: string): [ChainName, KnownEntry] {
  const [, name = "", id = "", hash = ""] = KNOWN.exec(text) ?? [];
  if (!(name in CHAINS)) {
    throw new AppError(
      "invalid-request",
      `'${text}' is no entry as 'tandem actions --verify' tells the last one.`,
    );
  }
  return [name as ChainName, { id: Number(id), hash }];
}
