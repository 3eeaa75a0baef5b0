import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

/**
 * Runs the tests, pass by pass, and ends with the line `N passed, N failed`. Exit code 1 when one failed, was skipped, or
 * when a pass ran none.
 *
 * tsx test/run.ts                                       fast, live on Asterisk 22, some live on 16, the faults and a load in short
 * tsx test/run.ts live [--asterisk 16] [--pbx docker]   the live tests only, on one PBX
 * tsx test/run.ts faults [--minutes 30] [--faults 200] [--seed N] [--asterisk 16]   the faults only, as long as that
 * tsx test/run.ts load [--minutes 10] [--rate N] [--asterisk 16]   the load only; without a rate the highest is searched
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    asterisk: { type: "string", default: "22" },
    pbx: { type: "string" },
    minutes: { type: "string" },
    faults: { type: "string" },
    seed: { type: "string" },
    rate: { type: "string" },
  },
});

/** The same faults each time: what fails in one run can be looked at in the next. */
const FAULTS_SEED = "7";

interface Pass {
  readonly title: string;
  readonly project: "fast" | "live" | "faults" | "load";
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Of those that did not pass: where they stand, what they are called, and the first line of what they said. */
  readonly failures: readonly string[];
}

/** What is read of the report that vitest writes. */
interface Report {
  readonly numPassedTests: number;
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/** What of it is given, in the environment of the suite. */
function given(options: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as Record<string, string>;
}

const faultOptions = () =>
  given({ FAULTS_MINUTES: values.minutes, FAULTS_COUNT: values.faults, FAULTS_SEED: values.seed });
const loadOptions = () => given({ LOAD_MINUTES: values.minutes, LOAD_RATE: values.rate });

function passes(): Pass[] {
  const environment = { LAB_ASTERISK: values.asterisk, ...(values.pbx ? { LAB_ENGINE: values.pbx } : {}) };
  if (positionals[0] === "faults") {
    const title = `faults, Asterisk ${values.asterisk}`;
    return [{ title, project: "faults", environment: { ...environment, ...faultOptions() } }];
  }
  if (positionals[0] === "load") {
    const title = `load, Asterisk ${values.asterisk}`;
    return [{ title, project: "load", environment: { ...environment, ...loadOptions() } }];
  }
  if (positionals[0] === "live") {
    return [{ title: `live, Asterisk ${values.asterisk}`, project: "live", environment }];
  }
  return [
    { title: "fast", project: "fast" },
    { title: "live, Asterisk 22", project: "live", environment: { LAB_ASTERISK: "22" } },
    {
      title: "live, Asterisk 16, where it differs",
      project: "live",
      files: ["ami-tls", "calls", "bundles", "chan-sip", "event-names", "vitalpbx-voicemail"].map(
        (name) => `test/live/${name}.test.ts`,
      ),
      environment: { LAB_ASTERISK: "16" },
    },
    {
      title: "faults in short, Asterisk 22",
      project: "faults",
      environment: { LAB_ASTERISK: "22", FAULTS_SEED },
    },
    { title: "load in short, Asterisk 22", project: "load", environment: { LAB_ASTERISK: "22" } },
  ];
}

function run({ title, project, files = [], environment = {} }: Pass, folder: string): Count {
  process.stdout.write(`\n== ${title}\n`);
  const report = join(folder, `${title.replace(/\W+/g, "-")}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync("vitest", ["run", "--project", project, ...reporters, ...files], {
    stdio: "inherit",
    env: { ...process.env, ...environment },
  });
  const counted = count(report, status);
  process.stdout.write(`${title}: ${counted.passed} passed, ${counted.failed} failed\n`);
  return counted;
}

/** A test that was skipped counts as failed, and so does a run that broke off or found no test. */
function count(report: string, status: number | null): Count {
  try {
    const read = JSON.parse(readFileSync(report, "utf8")) as Report;
    const failed = read.numTotalTests - read.numPassedTests;
    const brokeOff = (status !== 0 || read.numTotalTests === 0) && failed === 0;
    return { passed: read.numPassedTests, failed: brokeOff ? 1 : failed, failures: failuresOf(read) };
  } catch (error) {
    return { passed: 0, failed: 1, failures: [`no report was written: ${(error as Error).message}`] };
  }
}

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(process.cwd(), name);
    const tests = assertionResults.filter((test) => test.status !== "passed");
    if (tests.length === 0) return status === "passed" ? [] : [`${file}: ${firstLine(message)}`];
    return tests.map(
      (test) => `${file}: ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? test.status)}`,
    );
  });
}

const firstLine = (text: string) => text.split("\n", 1)[0] ?? "";

const folder = mkdtempSync(join(tmpdir(), "tandem-tests-"));
const counts = passes().map((pass) => run(pass, folder));
rmSync(folder, { recursive: true });
const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
for (const failure of counts.flatMap((count) => count.failures))
  process.stdout.write(`\nfailed: ${failure}\n`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
