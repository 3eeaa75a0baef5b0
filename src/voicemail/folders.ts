/** The folders of a mailbox, in Asterisk's order, which is that of its own menus and lists. */
export const FOLDERS = [
  "INBOX",
  "Old",
  "Work",
  "Family",
  "Friends",
  "Cust1",
  "Cust2",
  "Cust3",
  "Cust4",
  "Cust5",
  "Deleted",
  "Urgent",
] as const;

export type Folder = (typeof FOLDERS)[number];

/** Where messages lie that nobody has listened to. */
const UNHEARD: readonly Folder[] = ["INBOX", "Urgent"];

/** Where they lie once somebody has. */
export const HEARD: Folder = "Old";

export const isUnheard = (folder: Folder): boolean => UNHEARD.includes(folder);

export const folderNamed = (name: string): Folder | undefined => FOLDERS.find((folder) => folder === name);
