import { basename } from "node:path";
import { parseDocument } from "yaml";
import { at, type Fault, faultsIn } from "./faults.js";
import { readFile } from "./read-file.js";
import { type Readable, readWhatIsRight } from "./readable.js";
import { TandemYaml } from "./yaml.js";

export type ReadableYaml = Readable<TandemYaml>;
export type ReadableServer = NonNullable<NonNullable<ReadableYaml["coreServers"]>[number]>;
export type ReadableAccount = NonNullable<NonNullable<ReadableYaml["accounts"]>[number]>;

/** What was in tandem.yaml, or nothing where there is none. */
export interface ConfigFile {
  /** Its name as faults give it. */
  readonly name: string;
  readonly content: ReadableYaml;
  readonly faults: readonly Fault[];
}

/** There may be core servers in it, so that none is to be made of the environment alone. */
const UNREADABLE: ReadableYaml = { coreServers: null };

export function readConfigFile(path: string | undefined): ConfigFile {
  if (path === undefined) return { name: "tandem.yaml", content: {}, faults: [] };
  const name = basename(path);
  try {
    return parseConfigFile(name, readFile(path));
  } catch (error) {
    return {
      name,
      content: UNREADABLE,
      faults: [{ place: "TANDEM_CONFIG", message: unreadable(path, error) }],
    };
  }
}

function parseConfigFile(name: string, text: string): ConfigFile {
  const document = parseDocument(text);
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    const faults = wrong.map(({ message, linePos }) => ({
      place: `${name}:${linePos?.[0].line ?? 1}`,
      message: message.split(" at line ")[0] ?? message, // what follows shows the line, which may hold a secret
    }));
    return { name, content: UNREADABLE, faults };
  }
  const input: unknown = document.toJS() ?? {};
  const faults = faultsIn(TandemYaml, input, (path) => at(name, path));
  return { name, content: readWhatIsRight(TandemYaml, input) ?? UNREADABLE, faults };
}

/** "cannot be read", with the system's reason. */
export function unreadable(path: string, error: unknown): string {
  return `${path} cannot be read (${error instanceof Error && "code" in error ? error.code : String(error)})`;
}
