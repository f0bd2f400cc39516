/** Structured logging: one JSON line per event, nothing secret (fields are redacted by name). */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A log whose every line carries these fields. */
  child(fields: LogFields): Log;
}

/** `error` is written with its type, message, stack and causes. */
export type LogFields = Readonly<Record<string, unknown>> & { readonly error?: unknown };
