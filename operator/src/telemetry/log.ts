import pino from 'pino';

/** One line of JSON per call; fields first, then the sentence. */
export interface Log {
  debug(fields: object, sentence: string): void;
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A log on standard output. Errors are written by what they say and where, never by what was sent: that may be a secret. */
export function createLog(level: LogLevel): Log {
  return pino({
    level,
    base: { service: 'studyflow-operator' },
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    messageKey: 'message',
    serializers: { err: describeError },
  });
}

interface ErrorFields {
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly reason?: string;
  readonly status?: number;
  readonly cause?: unknown;
}

function describeError(error: unknown): object {
  const { name, message, stack, reason, status, cause } = (error ?? {}) as ErrorFields;
  const isExpected = name === 'KubeError' || name === 'TerminalError';
  return {
    name,
    message: message ?? String(error),
    ...(reason === undefined ? {} : { reason }),
    ...(status === undefined ? {} : { status }),
    ...(isExpected ? {} : { stack }),
    ...(cause === undefined ? {} : { cause: (cause as ErrorFields).message ?? '' }),
  };
}

/** A log that says nothing. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {
  // Nobody listens.
}
