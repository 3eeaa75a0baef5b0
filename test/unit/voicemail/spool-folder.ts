import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach } from "vitest";

/** A text as Asterisk writes one. */
export const infoOf = (given: Readonly<Record<string, string>> = {}): string =>
  [
    ";",
    "; Message Information file",
    ";",
    "[message]",
    ...Object.entries({
      origmailbox: "100",
      context: "from-internal",
      exten: "*86100",
      rdnis: "unknown",
      priority: "2",
      callerchan: "PJSIP/101-00000000",
      callerid: '"Bob Brown" <101>',
      origdate: "Thu Nov 26 12:40:21 PM UTC 2026",
      origtime: "1795696821",
      category: "",
      msg_id: "1795696821-00000000",
      flag: "",
      duration: "4",
      ...given,
    }).map(([name, value]) => `${name}=${value}`),
    "",
  ].join("\n");

export interface SpoolFolder {
  readonly root: string;
  path(...parts: readonly string[]): string;
  write(path: string, content: string): void;
  /** Leaves a message; its sound says which it is. */
  leave(folder: string, number: number, given?: Readonly<Record<string, string>>): void;
  /** The files of a folder and what is in them: of texts the id of the message alone. */
  read(folder: string): Readonly<Record<string, string>>;
}

/** A spool for the tests of a file, empty before each of them. */
export function spoolFolder(): SpoolFolder {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "tandem-spool-")));
  const root = join(top, "voicemail");
  const path = (...parts: readonly string[]) => join(root, ...parts);
  const write = (name: string, content: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  beforeEach(() => {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root);
  });
  afterAll(() => rmSync(top, { recursive: true }));
  return {
    root,
    path,
    write,
    leave(folder, number, given = {}) {
      const name = `${folder}/msg${String(number).padStart(4, "0")}`;
      const id = given.msg_id ?? `id-${number}`;
      write(`${name}.wav`, `sound of ${id}`);
      write(`${name}.txt`, infoOf({ msg_id: id, ...given }));
    },
    read: (folder) =>
      Object.fromEntries(
        readdirSync(path(folder))
          .sort()
          .map((name) => {
            const content = readFileSync(path(folder, name), "utf8");
            return [name, name.endsWith(".txt") ? (/^msg_id=(.*)$/m.exec(content)?.[1] ?? "") : content];
          }),
      ),
  };
}
