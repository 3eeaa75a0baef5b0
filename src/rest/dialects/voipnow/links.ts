export const BASE_PATH = "/uapi";

/** Where a client without headers of its own puts its access token. */
export const TOKEN_PARAMETER = "accessRequestToken";

/** The same address with other values of some parameters, and without the access token. */
export function withParameters(address: URL, parameters: Readonly<Record<string, number>>): string {
  const other = new URL(address);
  other.searchParams.delete(TOKEN_PARAMETER);
  for (const [name, value] of Object.entries(parameters)) other.searchParams.set(name, String(value));
  return other.href;
}

/** The address of a resource on the host that was asked. */
export const linkTo = ({ origin }: URL, ...parts: readonly string[]): string =>
  `${origin}${BASE_PATH}/${parts.map(pathPart).join("/")}`;

/** As clients write it: `@me` and `0003*210` stay readable. */
const pathPart = (part: string): string => encodeURIComponent(part).replaceAll("%40", "@");
