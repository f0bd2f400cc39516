import type { ProcessLog } from './pino-log.ts';
import { createLog, type LogOptions } from './pino-log.ts';
import type { Log, LogFields } from './log.ts';

/** A log that keeps its lines, as they would be written. */
export interface RecordedLog extends ProcessLog {
  readonly lines: () => Record<string, unknown>[];
  readonly text: () => string;
}

/** The real log, writing into memory. */
export function recordLog(options: Partial<LogOptions> = {}): RecordedLog {
  const written: string[] = [];
  const log = createLog({
    level: 'debug',
    service: 'studyflow',
    process: 0,
    ...options,
    destination: { write: (line) => void written.push(line) },
  });
  return {
    ...log,
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => written.join(''),
  };
}

/** A log that says nothing. */
export function silentLog(): ProcessLog {
  const silence = (_message: string, _fields?: LogFields): void => undefined;
  const log: Log = { debug: silence, info: silence, warn: silence, error: silence, child: () => silentLog() };
  return { ...log, flush: () => undefined };
}
