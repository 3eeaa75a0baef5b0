import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Addresses, Secrets } from "../instance.js";

/** The volume that all services of docker-compose.yml have: the PBX's instance folder, tandem.yaml, and what is in here. */
export const FOLDER = "/instance";

const FILE = join(FOLDER, "lab.json");

/** What one service knows and another needs. All of them are on the host's 127.0.0.1. */
export interface ComposedLab extends Addresses {
  readonly httpPort: number;
  readonly secrets: Secrets;
}

export async function writeLab({ secrets, ...ports }: ComposedLab): Promise<void> {
  const text = JSON.stringify({ ...ports, secrets: { ...secrets, sip: [...secrets.sip] } });
  await writeFile(FILE, text, { mode: 0o600 });
}

/** @throws Error with code ENOENT before the first writeLab */
export async function readLab(): Promise<ComposedLab> {
  const lab = JSON.parse(await readFile(FILE, "utf8"));
  return { ...lab, secrets: { ...lab.secrets, sip: new Map(lab.secrets.sip) } };
}
