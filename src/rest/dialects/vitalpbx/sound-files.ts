import type { Folder } from "../../../voicemail/folders.js";
import type { ServedFiles } from "../../dialect.js";
import { type Param, type Path, referenceTo } from "../../path.js";
import { FOLDER, folderIn, MAILBOX } from "./place.js";
import { viewByPath } from "./tenant-view.js";

/** What the path of a sound is made of. */
export interface SoundPlace {
  readonly tenant: string;
  readonly mailbox: string;
  readonly folder: Folder;
  readonly file: string;
}

const TENANT: Param = { param: "tenant", description: "The tenant's path." };
const FILE: Param = { param: "file", description: "Name of the sound file." };

const PATH: Path = [TENANT, { words: ["voicemail"] }, MAILBOX, FOLDER, FILE];

/** The sounds of messages. Words of a path are compared with names that are there, and become no part of one. */
export const SOUNDS: ServedFiles & { urlOf(place: SoundPlace): string } = {
  basePath: "/static",
  path: PATH,
  scope: "read",
  urlOf: ({ tenant, mailbox, folder, file }) =>
    `/static/${[tenant, "voicemail", mailbox, folder, file].map(encodeSegment).join("/")}`,
  async find(references, caller) {
    const view = viewByPath(caller, referenceTo(TENANT, references).value);
    const { mailbox, folder } = folderIn(view, references);
    return await view.pbx.voicemail.sound(mailbox, folder, referenceTo(FILE, references).value);
  },
};

/** `@` may stand in a path as it is. */
const encodeSegment = (segment: string): string => encodeURIComponent(segment).replaceAll("%40", "@");
