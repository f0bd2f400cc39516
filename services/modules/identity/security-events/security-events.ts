import type { Log } from '../../../platform/telemetry/log.ts';

/** A failed authentication: why and from where, never what was tried. */
export interface SecurityEvent {
  /** The failure's reason, `auth.token-invalid`. */
  readonly reason: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly address?: string;
  readonly requestId?: string;
}

/** Notes what happens at the door (Q70) without ever holding up an answer. */
export interface SecurityEvents {
  record(event: SecurityEvent): void;
  start(): void;
  /** Writes what is left. */
  stop(): Promise<void>;
}

export interface SecurityEventsOptions {
  readonly write: (events: readonly SecurityEvent[]) => Promise<unknown>;
  readonly log: Log;
  /** @default 500 */
  readonly intervalMs?: number;
  /** Beyond these the newest are counted, not kept. @default 500 */
  readonly maxWaiting?: number;
}

/** Gathers events and writes them together; a log line tells each. When the database is away they wait. */
export function createSecurityEvents(options: SecurityEventsOptions): SecurityEvents {
  const { write, log, intervalMs = 500, maxWaiting = 500 } = options;
  let waiting: SecurityEvent[] = [];
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const flush = async (): Promise<void> => {
    const batch = waiting;
    if (batch.length === 0) return;
    waiting = [];
    try {
      await write(batch);
      if (dropped > 0) log.warn('Security events were dropped, too many came at once', { dropped });
      dropped = 0;
    } catch (error) {
      waiting = [...batch, ...waiting].slice(0, maxWaiting);
      log.debug('Security events could not be written; they wait', { error, waiting: waiting.length });
    }
  };

  return {
    record: (event) => {
      if (waiting.length >= maxWaiting) {
        dropped += 1;
        return;
      }
      waiting.push(event);
      log.warn('Authentication failed', { ...event });
    },
    start: () => {
      timer = setInterval(() => {
        writing ??= flush().finally(() => (writing = undefined));
      }, intervalMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await writing;
      await flush();
    },
  };
}
