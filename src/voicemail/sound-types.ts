/** Kinds of sound files by how Asterisk ends their names; the first that a message has is the one to play. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["wav", "audio/wav"],
  ["WAV", "audio/wav"],
  ["wav49", "audio/wav"],
  ["wav16", "audio/wav"],
  ["mp3", "audio/mpeg"],
  ["ogg", "audio/ogg"],
  ["opus", "audio/ogg"],
  ["gsm", "audio/gsm"],
  ["ulaw", "audio/basic"],
  ["ul", "audio/basic"],
  ["mu", "audio/basic"],
  ["pcm", "audio/basic"],
  ["alaw", "application/octet-stream"],
  ["al", "application/octet-stream"],
  ["g722", "audio/G722"],
  ["g729", "audio/G729"],
  ["ilbc", "audio/iLBC"],
  ["sln", "application/octet-stream"],
  ["sln16", "application/octet-stream"],
  ["siren7", "application/octet-stream"],
  ["siren14", "application/octet-stream"],
]);

const ORDER = [...TYPES.keys()];

/** Of a message's files those that are sound, the one to play first. */
export const soundsAmong = (extensions: readonly string[]): string[] =>
  ORDER.filter((extension) => extensions.includes(extension));

export const contentTypeOf = (file: string): string =>
  TYPES.get(file.slice(file.indexOf(".") + 1)) ?? "application/octet-stream";
