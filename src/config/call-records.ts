import { resolve } from "node:path";
import type { ReadableServer } from "./file.js";

/** Where the PBX's call records are as a file of this host. */
export interface CallRecordsConfig {
  /** An absolute path; null: they are not at hand. */
  readonly file: string | null;
}

/** @param folder from which a file name in tandem.yaml starts */
export const callRecordsConfig = (
  { file }: NonNullable<ReadableServer["callRecords"]>,
  folder: string,
): CallRecordsConfig => ({ file: file ? resolve(folder, file) : null });
