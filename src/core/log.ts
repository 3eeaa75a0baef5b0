import winston from "winston";

/** What the parts log with: a line, with event names and ids as fields. Never secrets. */
export type Log = Readonly<Record<LogLevel, (message: string, fields?: object) => unknown>>;

export type LogLevel = "error" | "warn" | "info" | "debug";

/** A log whose every line bears these fields. */
export function logAbout(log: Log, fields: object): Log {
  const about =
    (level: LogLevel) =>
    (message: string, more: object = {}) =>
      log[level](message, { ...fields, ...more });
  return { error: about("error"), warn: about("warn"), info: about("info"), debug: about("debug") };
}

/** One JSON line an entry on standard output; on a terminal, words. */
export function createLog(level: LogLevel, terminal: boolean): Log {
  const { combine, timestamp, json, colorize, printf } = winston.format;
  const words = printf(({ level, message, timestamp, ...fields }) =>
    [timestamp, level, message, Object.keys(fields).length > 0 ? JSON.stringify(fields) : ""]
      .join(" ")
      .trimEnd(),
  );
  const logger = winston.createLogger({
    level,
    format: terminal
      ? combine(timestamp({ format: "HH:mm:ss.SSS" }), colorize(), words)
      : combine(timestamp(), json()),
    transports: [new winston.transports.Console()],
  });
  /** A line that nobody is to see is not written at all: the logger would format it first. */
  const at = (own: LogLevel) =>
    logger.isLevelEnabled(own)
      ? (message: string, fields: object = {}) => logger[own](message, fields)
      : () => undefined;
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
}
