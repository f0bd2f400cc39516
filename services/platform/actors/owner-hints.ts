import type { Redis } from '../redis/redis.ts';
import type { Timers } from './timers.ts';

/**
 * What processes have said of owners in Redis: quicker to ask than the directory, and maybe wrong.
 *
 * A hint decides nothing. It names a process, never an address; it is followed only to a process whose lease lasts by
 * PostgreSQL; that process answers as always: it is the owner, it knows the owner, or it claims by the directory.
 */
export interface OwnerHints {
  /** Undefined when nothing is said, or Redis does not answer at once. */
  find(kind: string, id: string): Promise<string | undefined>;
  say(kind: string, id: string, processId: string): void;
}

export interface OwnerHintsDeps {
  readonly redis: Pick<Redis, 'command' | 'health' | 'keys'>;
  readonly timers: Timers;
}

/** Longer than this the directory itself would take. */
const PATIENCE_MS = 20;
const KEPT_SECONDS = 600;

export function createOwnerHints({ redis, timers }: OwnerHintsDeps): OwnerHints {
  const keyOf = (kind: string, id: string): string => redis.keys.cache(`actors:${kind}:${id}`, 'owner');
  const isAway = (): boolean => redis.health().state === 'down';
  return {
    find: (kind, id) => {
      if (isAway()) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const cancel = timers.after(PATIENCE_MS, () => resolve(undefined));
        redis
          .command((commands) => commands.get(keyOf(kind, id)))
          .then(
            (processId) => resolve(processId ?? undefined),
            () => resolve(undefined),
          )
          .finally(cancel);
      });
    },
    say: (kind, id, processId) => {
      if (isAway()) return;
      redis
        .command((commands) => commands.set(keyOf(kind, id), processId, 'EX', KEPT_SECONDS))
        .catch(() => undefined);
    },
  };
}

/** For processes without Redis: nothing is ever said. */
export const noOwnerHints: OwnerHints = { find: () => Promise.resolve(undefined), say: () => undefined };
