import { checkPbx } from "../check/check-pbx.js";
import { type Finding, hasFailed, warn } from "../check/finding.js";
import { readConfig } from "../config.js";
import type { Terminal } from "./terminal.js";

/**
 * `tandem check`: tests the configuration against each PBX it names, one line a finding.
 * @returns the exit code: 1 when Tandem would not work
 */
export async function check({ environment, print }: Terminal): Promise<number> {
  let failed = false;
  const { config, weaknesses } = readConfig(environment);
  for (const server of config.coreServers) {
    print(`${server.name} (${server.ami.host}:${server.ami.port})\n`);
    const findings = await checkPbx(server);
    for (const finding of findings) print(line(finding));
    failed ||= hasFailed(findings);
  }
  if (weaknesses.length > 0) print("security warnings\n");
  for (const { place, message } of weaknesses) print(line(warn(place, message)));
  return failed ? 1 : 0;
}

const line = ({ level, about, text }: Finding): string =>
  `  ${level.padEnd(4)}  ${about.padEnd(17)}  ${text}\n`;
