import type { Accounts, Directory } from "./directory/directory.js";
import type { MayHold, Webhook } from "./webhooks/webhooks.js";

interface Place {
  readonly directory: Pick<Directory, "extension" | "queue">;
}

/**
 * Whether the account that has set a webhook last might set it today: it is there, and no other one of its name; it may act in
 * that dialect; and it may see what the webhook is for. One of no known account, of a former version, is told on.
 * @param places core servers by their slugs
 */
export const mayHold =
  (accounts: Pick<Accounts, "find">, places: ReadonlyMap<string, Place>): MayHold =>
  ({ dialect, coreServer, subject, holder }) => {
    if (holder === null) return true;
    const now = accounts.find(dialect, holder);
    if (now === undefined || !now.scopes.includes("control")) return false;
    if (now.user !== null && now.user !== holder.user) return false; // it may see that user's alone
    if (now.tenant === null) return true;
    const one = subjectOf(places.get(coreServer), subject);
    return now.tenant === (one === undefined ? holder.tenant : one.tenant);
  };

/** undefined: the PBX has it no longer. */
const subjectOf = (place: Place | undefined, { kind, key }: Webhook["subject"]) =>
  kind === "queue" ? place?.directory.queue({ identifier: key }) : place?.directory.extension({ key });
