/** What a request asks for. */
export interface Target {
  /** Whom it asks, where the target says that too; null: it does not, and `Host` does. */
  readonly authority: string | null;
  /** Path and parameters. */
  readonly path: string;
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/is;

/**
 * Reads a target, which may be a whole address (RFC 9112, section 3.2.2). The path stays as it is written: where a proxy lets
 * some paths through, no dot segment and no backslash may lead from one of them to another.
 */
export function targetOf(url = ""): Target {
  const [, authority, rest = ""] = ABSOLUTE.exec(url) ?? [];
  if (authority === undefined) return { authority: null, path: url };
  return { authority, path: rest.startsWith("/") ? rest : `/${rest}` };
}
