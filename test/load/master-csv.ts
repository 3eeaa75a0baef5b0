import { readFile } from "node:fs/promises";

/** A call, as the PBX's own module cdr_csv wrote it down. */
export interface WrittenCall {
  /** Names of the two legs; '': there was no second. */
  readonly channel: string;
  readonly destinationChannel: string;
  readonly linkedId: string;
  readonly disposition: string;
}

const FIELD = /"((?:[^"]|"")*)"|([^,]+)|(?<=,|^)(?=,|$)/g;
const CHANNEL = 5;
const DESTINATION_CHANNEL = 6;
const DISPOSITION = 14;
const LINKED_ID = 19;

/** @param file `Master.csv`, as cdr.conf has it written */
export async function readCalls(file: string): Promise<WrittenCall[]> {
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  return lines.map((line) => {
    const fields = [...line.matchAll(FIELD)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const at = (index: number): string => {
      const field = fields[index];
      if (field === undefined) throw new Error(`not a call record: ${line}`);
      return field;
    };
    return {
      channel: at(CHANNEL),
      destinationChannel: at(DESTINATION_CHANNEL),
      linkedId: at(LINKED_ID),
      disposition: at(DISPOSITION),
    };
  });
}
