import type { Directory, DirectoryExtension } from "../../../../directory/directory.js";
import type { Segment } from "../../../../state/model.js";
import type { ExtensionProperties, SegmentProperties, Suffixed } from "./event.js";

/** Who is at a call segment. */
export interface Party {
  readonly properties: SegmentProperties;
  readonly licensed: boolean;
  /** Slug of the tenant of its extension; null: none. */
  readonly tenant: string | null;
}

type People = Pick<Directory, "extension" | "userOf">;

export function partyOf({ id, callerId, did, extension: key }: Segment, people: People): Party {
  const extension = key === null ? undefined : people.extension({ key });
  return {
    properties: {
      callSegmentId: id,
      callerIdName: callerId.name,
      callerIdNumber: callerId.number,
      did,
      ...(extension === undefined ? NO_EXTENSION : extensionProperties(extension, people)),
    },
    licensed: extension?.licensed ?? false,
    tenant: extension?.tenant ?? null,
  };
}

const NO_EXTENSION = { extensionId: null, extensionNumber: null, userId: null, username: null } as const;

export function extensionProperties(
  { id, number, key }: DirectoryExtension,
  people: Pick<People, "userOf">,
): ExtensionProperties {
  const user = people.userOf(key);
  return {
    extensionId: id,
    extensionNumber: number,
    userId: user?.id ?? null,
    username: user?.userName ?? null,
  };
}

/** The same properties, for an event about two segments. */
export const suffixed = <S extends string>({ properties }: Party, suffix: S) =>
  Object.fromEntries(Object.entries(properties).map(([name, value]) => [name + suffix, value])) as Suffixed<
    SegmentProperties,
    S
  >;
