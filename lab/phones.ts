import { type OutsideLine, type OutsideLineOptions, startOutsideLine } from "./outside-line.js";
import { type AnswerMode, type Phone, startPhone } from "./phone.js";

/** The phones of `npm run lab` and what they do when called; the other extensions have none. */
export const LAB_PHONES: Readonly<Record<string, AnswerMode>> = {
  "100": "auto",
  "101": "auto",
  "102": "auto",
  "103": "manual",
  "104": "manual",
  "105": "busy",
  "108": "auto",
  "210": "auto",
  "301": "auto",
};

/** All parties of the lab, inside and outside. */
export interface Parties {
  /** By extension. */
  readonly phones: ReadonlyMap<string, Phone>;
  readonly outside: OutsideLine;
  stop(): Promise<void>;
}

/** Starts the phones and the outside line; when one cannot be started, none is left running. */
export async function startParties(pbx: OutsideLineOptions["pbx"]): Promise<Parties> {
  const phones = new Map<string, Phone>();
  let outside: OutsideLine | undefined;
  const starting = [
    startOutsideLine({ pbx }).then((line) => {
      outside = line;
    }),
    ...Object.entries(LAB_PHONES).map(async ([extension, answer]) => {
      phones.set(extension, await startPhone({ pbx, extension, answer }));
    }),
  ];
  const stop = async () => {
    await Promise.all(
      [...phones.values(), ...(outside === undefined ? [] : [outside])].map((party) => party.stop()),
    );
  };
  const failed = (await Promise.allSettled(starting)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected" || outside === undefined) {
    await stop();
    throw failed?.status === "rejected" ? failed.reason : new Error("the outside line did not start");
  }
  return { phones, outside, stop };
}
