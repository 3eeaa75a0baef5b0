const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/**
 * Name and password of HTTP Basic (RFC 7617), in UTF-8. The name ends at the first colon; a password may hold more.
 * @returns undefined where there are none, or they cannot be read
 */
export function basicCredentials(
  authorization: string | undefined,
): { readonly name: string; readonly password: string } | undefined {
  const encoded = BASIC.exec(authorization ?? "")?.[1];
  const text = encoded === undefined ? undefined : utf8(Buffer.from(encoded, "base64"));
  const colon = text?.indexOf(":") ?? -1;
  if (text === undefined || colon < 0) return undefined;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

const UTF_8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}
