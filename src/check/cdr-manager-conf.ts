import { type ConfigSection, lastValue, saysYes } from "./config-section.js";

/** What is to be known of cdr_manager.conf. */
export interface CallRecordSettings {
  /** The PBX tells of call detail records over AMI. */
  readonly enabled: boolean;
  /** Those of CALL_RECORD_HEADERS that it tells. */
  readonly headers: readonly string[];
}

/** What Tandem needs of a record beside the usual: the variable, and how it is called in the event `Cdr`. */
export const CALL_RECORD_HEADERS = [
  { variable: "linkedid", name: "LinkedID" },
  { variable: "sequence", name: "Sequence" },
] as const;

/** @param mappings the section of that name; "absent": there is none */
export function callRecordSettings(
  general: ConfigSection,
  mappings: ConfigSection | "absent",
): CallRecordSettings {
  const names = CALL_RECORD_HEADERS.filter(
    ({ variable, name }) =>
      mappings !== "absent" && lastValue(mappings, variable).toLowerCase() === name.toLowerCase(),
  );
  return { enabled: saysYes(general, "enabled"), headers: names.map(({ name }) => name) };
}
