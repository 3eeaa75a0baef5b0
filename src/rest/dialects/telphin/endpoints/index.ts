import type { Endpoint } from "../../../endpoint.js";
import type { Param, Path } from "../../../path.js";
import { CLIENT, EXTENSION } from "../place.js";
import { agentEndpoints } from "./agents.js";
import { bundleEndpoints } from "./bundles.js";
import { callHistoryEndpoints } from "./call-history.js";
import { callbackEndpoints } from "./callback.js";
import { currentCallEndpoints } from "./current-calls.js";
import { eventEndpoints } from "./events.js";
import { extensionEndpoints } from "./extensions.js";

const ofClient = (...words: readonly string[]): Path[] => words.map((word) => [CLIENTS, CLIENT, only(word)]);
const ofExtension = (...words: readonly string[]): Path[] =>
  words.map((word) => [EXTENSIONS, EXTENSION, only(word)]);

const only = (word: string) => ({ words: [word] as const });

const CLIENTS = only("client");
const EXTENSIONS = only("extension");
const RECORD: Param = { param: "record", description: "Id of a recording." };
const GROUP: Param = { param: "group", description: "Id of a group of extensions." };

/** What the vendor has for its own settings, recordings and statistics. */
export const notBuilt: readonly Path[] = [
  ...ofClient(
    "extension_group",
    "record",
    "did",
    "limit",
    "alias",
    "sound",
    "quality_rate",
    "reg_status_log",
  ),
  [CLIENTS, CLIENT, only("extension_group"), GROUP],
  [CLIENTS, CLIENT, only("record"), RECORD],
  [CLIENTS, CLIENT, only("record"), RECORD, only("storage_url")],
  [CLIENTS, CLIENT, only("calls"), only("stats")],
  [EXTENSIONS, only("alive")],
  [EXTENSIONS, only("call_property")],
  ...ofExtension("phone", "queue", "cdr", "ani", "record"),
  [EXTENSIONS, EXTENSION, only("queue"), only("status")],
  [EXTENSIONS, EXTENSION, only("cdr"), only("stats")],
];

export const endpoints: readonly Endpoint[] = [
  ...bundleEndpoints,
  ...extensionEndpoints,
  ...callbackEndpoints,
  ...currentCallEndpoints,
  ...callHistoryEndpoints,
  ...agentEndpoints,
  ...eventEndpoints,
];
