/** Which folder of src may import which: the tree is the data path, and the imports flow one way. */
const FOLDERS = {
  core: [],
  ami: ["core"],
  events: ["core", "ami"],
  state: ["core", "events"],
  store: ["core", "state"],
  directory: ["core", "state", "store"],
  control: ["core", "ami", "events", "state", "directory"],
  voicemail: ["core", "control"],
  feed: ["core", "state"],
  link: ["core", "ami", "events", "state"],
  webhooks: ["core", "state", "store", "feed"],
  rest: ["core", "state", "store", "directory", "control", "voicemail", "feed", "webhooks"],
  config: ["core", "ami", "directory"],
  check: ["core", "ami", "voicemail", "config"],
  cli: ["core", "store", "directory", "config", "check"],
};

/** Which folder may import which package; those that are not here, none. The files beside the folders may import any. */
const PACKAGES = {
  core: ["winston"],
  store: ["better-sqlite3"],
  link: ["prom-client"],
  webhooks: ["prom-client"],
  rest: ["express", "helmet", "prom-client", "rate-limiter-flexible", "swagger-ui-dist", "ws", "zod"],
  config: ["yaml", "zod"],
  cli: ["commander"],
};

/** Packages that one file of their folder alone may import. */
const ONE_FILE = [
  ["winston", "core/log"],
  ["prom-client", "link/metrics"],
  ["prom-client", "webhooks/metrics"],
  ["commander", "cli/program"],
  ["rate-limiter-flexible", "rest/(rate-limit|call-limit)"],
  ["helmet", "rest/security-headers"],
];

const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const foldersOnly = Object.entries(FOLDERS).map(([folder, others]) =>
  forbid(
    `${folder}-imports`,
    `${folder} may import ${others.join(", ") || "nothing of ours"}`,
    { path: `^src/${folder}/` },
    { path: "^src/", pathNot: `^src/(${[folder, ...others].join("|")})(/|\\.ts$)` },
  ),
);

const packagesOnly = Object.keys(FOLDERS).map((folder) =>
  forbid(
    `${folder}-packages`,
    `${folder} may import ${PACKAGES[folder]?.join(", ") ?? "no package"}`,
    { path: `^src/${folder}/` },
    {
      dependencyTypes: ["npm", "npm-dev", "npm-no-pkg", "npm-optional", "npm-peer", "npm-unknown", "unknown"],
      ...(PACKAGES[folder] && { pathNot: `node_modules/(@types/)?(${PACKAGES[folder].join("|")})(/|$)` }),
    },
  ),
);

const oneFileOnly = ONE_FILE.map(([name, file]) =>
  forbid(
    `${name}-in-one-file`,
    `of its folder, only ${file}.ts may import ${name}`,
    { path: `^src/${file.split("/")[0]}/`, pathNot: `^src/${file}\\.ts$` },
    { path: `node_modules/(@types/)?${name}(/|$)` },
  ),
);

module.exports = {
  forbidden: [
    ...foldersOnly,
    ...packagesOnly,
    ...oneFileOnly,
    forbid("no-cycles", "nothing imports itself, over whatever way", {}, { circular: true }),
    forbid(
      "no-orphans",
      "a file that nobody imports is dead",
      { orphan: true, path: "^src/", pathNot: "^src/main\\.ts$" },
      {},
    ),
    forbid(
      "no-unreached",
      "all is reached from main",
      { path: "^src/main\\.ts$" },
      { path: "^src/", reachable: false },
    ),
    forbid(
      "state-is-pure",
      "no clock, no random, no I/O between a fact and what it changes",
      { path: "^src/(state|events)/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "dialects-are-strangers",
      "two vendors share nothing but what all of rest shares",
      { path: "^src/rest/dialects/([^/]+)/" },
      { path: "^src/rest/dialects/[^/]+/", pathNot: "^src/rest/dialects/$1/" },
    ),
    forbid(
      "rest-knows-no-dialect",
      "only the list of dialects names them, and only the app reads the list",
      { path: "^src/rest/", pathNot: "^src/rest/(dialects/|app\\.ts$)" },
      { path: "^src/rest/dialects/" },
    ),
    forbid(
      "nothing-unresolved",
      "an import that leads nowhere",
      { path: "^src/" },
      { couldNotResolve: true },
    ),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
  },
};
