import { pino, type DestinationStream, type Logger } from 'pino';
import { trace } from '@opentelemetry/api';
import { currentCallContext } from './call-context.ts';
import type { Log, LogFields } from './log.ts';
import { createScrub, redact, type Scrub } from './redact.ts';

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The service's name, as in its traces. */
  readonly service: string;
  /** Which process writes: its index on this machine. */
  readonly process: number;
  /** Secrets of this process that must not be written even where no name or shape gives them away. */
  readonly secrets?: readonly string[];
  /** @default standard output */
  readonly destination?: DestinationStream;
}

/** A log that can be made sure to be written before the process ends. */
export interface ProcessLog extends Log {
  /** Writes what is waiting; for the last words of a process. */
  flush(): void;
}

/** The log of a process: JSON lines with timestamp, level, service, process and the ids of the running call. */
export function createLog(options: LogOptions): ProcessLog {
  const destination = options.destination ?? pino.destination({ fd: 1, sync: false });
  const scrub = createScrub(options.secrets);
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service, process: options.process },
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label.toUpperCase() }) },
      mixin: callFields,
    },
    destination,
  );
  return {
    ...wrap(logger, scrub),
    flush: () => flush(destination),
  };
}

/** Lines are written between events of the loop; before the end there is none left, so they are written at once. */
function flush(destination: DestinationStream & { flushSync?: () => void }): void {
  try {
    destination.flushSync?.();
  } catch {
    // The stream is not open yet, or gone: there is nowhere left to write to.
  }
}

/** The ids of the call and, when tracing is on, of the span that is running. */
function callFields(): Record<string, string> {
  const context = currentCallContext();
  const span = trace.getActiveSpan()?.spanContext();
  const traceId = span?.traceId ?? context?.traceId;
  return {
    ...(context !== undefined && { request_id: context.requestId }),
    ...(traceId !== undefined && traceId !== '' && { trace_id: traceId }),
    ...(span !== undefined && { span_id: span.spanId }),
  };
}

type Level = 'debug' | 'info' | 'warn' | 'error';

function wrap(logger: Logger, scrub: Scrub): Log {
  const write =
    (level: Level) =>
    (message: string, fields?: LogFields): void => {
      if (!logger.isLevelEnabled(level)) return;
      logger[level]((fields === undefined ? {} : redact(fields, scrub)) as object, scrub(message));
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(logger.child(redact(fields, scrub) as Record<string, unknown>), scrub),
  };
}
