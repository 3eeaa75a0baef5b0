import type { Pbx } from "./pbx.js";

/**
 * The AMI events that a PBX documents, whether or not the modules that raise them are loaded. Asked as what could be typed next
 * after `manager show event`: its table (`manager show events`) cuts the names to the width of a column.
 */
export async function eventNamesOf(pbx: Pick<Pbx, "cli">): Promise<string[]> {
  const printed = await pbx.cli('_command matchesarray "manager show event " ""');
  const names = printed.split(/\s+/).filter((word) => /^[A-Z][A-Za-z0-9-]*$/.test(word));
  if (!names.includes("Newstate")) throw new Error(`the PBX listed no events:\n${printed}`);
  return [...new Set(names)].sort();
}
