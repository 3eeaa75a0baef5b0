import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { besideUs } from "../children.js";
import type { Figure } from "../figure.js";

const MEGABYTE = 1_000_000;

interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const ROOT = besideUs("..");

/** Folders of these packages and of all that they need, as the lock file has them. */
function closure({ packages }: Lock, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = names.map((name) => `node_modules/${name}`);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const here = found.has(at) ? undefined : packages[at];
    if (here === undefined) continue;
    found.add(at);
    const needed = Object.keys({ ...here.dependencies, ...here.optionalDependencies });
    open.push(...needed.flatMap((name) => resolved(packages, at ?? "", name)));
  }
  return found;
}

/** As Node looks for it: in the package's own folder, then in each above. */
function resolved(packages: Lock["packages"], from: string, name: string): string[] {
  for (let folder = from; ; folder = folder.slice(0, Math.max(folder.lastIndexOf("/node_modules/"), 0))) {
    const path = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (path in packages) return [path];
    if (folder === "") return [];
  }
}

/** Bytes of a package's files, without those of packages inside it, which are counted by themselves. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sizeOf(path) : entry.isFile() ? statSync(path).size : 0;
    })
    .reduce((sum, size) => sum + size, 0);
}

function installed(names: readonly string[]): number {
  const lock: Lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const folders = [...closure(lock, names)].map((path) => join(ROOT, path));
  return folders.reduce((sum, folder) => sum + sizeOf(folder), 0) / MEGABYTE;
}

export const installedSize: Figure = {
  name: "installed",
  question:
    "Files of the runtime packages, as npm installs them. The size of the image is not measured: that needs a container engine.",
  unit: "MB",
  better: "less",
  goals: [],
  prepare() {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    return Promise.resolve({
      contenders: {
        Tandem: () => Promise.resolve(installed(Object.keys(dependencies))),
        "Express and better-sqlite3": () => Promise.resolve(installed(["express", "better-sqlite3"])),
      },
      close: () => Promise.resolve(),
    });
  },
};
