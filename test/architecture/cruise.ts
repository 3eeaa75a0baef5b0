import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import extractTSConfig from "dependency-cruiser/config-utl/extract-ts-config";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const rules = createRequire(import.meta.url)("../../.dependency-cruiser.cjs") as IConfiguration;

/** Reads the imports of a tree whose `src` is in that folder, by the rules of this repository. */
export async function readImports(folder: string): Promise<ICruiseResult> {
  const { output } = await cruise(
    ["src"],
    { ...rules.options, baseDir: folder, validate: true, ruleSet: { forbidden: rules.forbidden ?? [] } },
    {},
    { tsConfig: extractTSConfig(fileURLToPath(new URL("../../tsconfig.json", import.meta.url))) },
  );
  return output as ICruiseResult;
}

/** `rule: from → to`, for each breach. */
export const breaches = ({ summary }: ICruiseResult): string[] =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
