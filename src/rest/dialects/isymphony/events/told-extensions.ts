import type { Directory } from "../../../../directory/directory.js";
import type { Change, Extension } from "../../../../state/model.js";
import type { News } from "./event.js";
import { extensionProperties } from "./party.js";

/** What subscribers have been told of the extensions: whether Do Not Disturb is on. */
export class ToldExtensions {
  readonly #directory: Pick<Directory, "extension" | "userOf">;
  readonly #dnd = new Set<string>();

  constructor(directory: Pick<Directory, "extension" | "userOf">) {
    this.#directory = directory;
  }

  hear(changes: readonly Change[]): News[] {
    return changes.flatMap((change) => {
      if (change.type === "ExtensionRemoved") this.#dnd.delete(change.key);
      return change.type === "ExtensionChanged" ? this.#look(change.extension) : [];
    });
  }

  #look({ key, dnd }: Extension): News[] {
    if (dnd === this.#dnd.has(key)) return [];
    if (dnd) this.#dnd.add(key);
    else this.#dnd.delete(key);
    const extension = this.#directory.extension({ key });
    if (!extension?.licensed) return [];
    const { tenant } = extension;
    return [
      {
        facts: { type: dnd ? "dndOn" : "dndOff", ...extensionProperties(extension, this.#directory) },
        tenants: new Set(tenant === null ? [] : [tenant]),
      },
    ];
  }
}
