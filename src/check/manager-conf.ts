import { type ConfigSection, lastValue, saysYes } from "./config-section.js";

/** What is to be known of a section of manager.conf. Its other lines, the secret among them, are not kept. */
export interface ManagerSection {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly eventFilters: number;
  readonly timestampEvents: boolean;
}

export const managerSection = (section: ConfigSection): ManagerSection => ({
  read: classes(lastValue(section, "read")),
  write: classes(lastValue(section, "write")),
  eventFilters: section.filter(([name]) => /^eventfilter(\(|$)/.test(name)).length,
  timestampEvents: saysYes(section, "timestampevents"),
});

const classes = (value: string): string[] =>
  value
    .split(",")
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== "");
