import type { Redis } from '../../../platform/redis/redis.ts';

/** Where the processes tell each other which breakers are open, and share out the probes. Nothing here throws. */
export interface BreakerBoard {
  opened(name: string, windowMs: number): void;
  closed(name: string): void;
  /** Whether this process may send the one probe of this window; without Redis it decides alone. */
  probe(name: string, windowMs: number): Promise<{ readonly isMine: boolean; readonly againInMs?: number }>;
  close(): void;
}

/** Told of what other processes have found out. */
export interface BoardReader {
  opened(name: string): void;
  closed(name: string): void;
}

/** Nobody has looked at a breaker for so long: it is forgotten. */
const FORGOTTEN_MS = 600_000;

export function createBreakerBoard(redis: Redis, reader: BoardReader): BreakerBoard {
  const channel = redis.keys.channel('ai-breakers');
  const open = redis.keys.cache('ai-breakers', 'open');
  const probeOf = (name: string): string => redis.keys.cache('ai-breakers', `probe:${name}`);
  const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);
  const tell = (what: 'opened' | 'closed', name: string): Promise<unknown> =>
    redis.publish(channel, JSON.stringify({ what, name }));
  let listening: Promise<() => void> | undefined;
  let isClosed = false;
  /** What was told while nobody listened stands in the list. */
  const catchUp = async (): Promise<void> => {
    listening ??= redis.subscribe(channel, (message) => {
      const { what, name } = JSON.parse(message.toString()) as { what: keyof BoardReader; name: string };
      reader[what](name);
    });
    const stop = await listening.catch(() => (listening = undefined));
    if (isClosed) stop?.();
    else for (const name of await redis.command((commands) => commands.hkeys(open))) reader.opened(name);
  };
  const stopWatching = redis.watch({ up: () => quietly(catchUp()), resumed: () => quietly(catchUp()) });
  quietly(catchUp());
  return {
    opened: (name, windowMs) => {
      const write = async (): Promise<void> => {
        await redis.command((commands) => commands.set(probeOf(name), '1', 'PX', windowMs));
        await tell('opened', name);
        await redis.command((commands) => commands.hset(open, name, '1'));
        await redis.command((commands) => commands.pexpire(open, FORGOTTEN_MS));
      };
      quietly(write());
    },
    closed: (name) => {
      quietly(redis.command((commands) => commands.hdel(open, name)).then(() => tell('closed', name)));
    },
    probe: async (name, windowMs) => {
      try {
        const set = await redis.command((commands) => commands.set(probeOf(name), '1', 'PX', windowMs, 'NX'));
        if (set === 'OK') return { isMine: true };
        const againInMs = await redis.command((commands) => commands.pttl(probeOf(name)));
        return { isMine: false, againInMs: Math.max(50, againInMs) };
      } catch {
        return { isMine: true };
      }
    },
    close: () => {
      isClosed = true;
      stopWatching();
      quietly(Promise.resolve(listening).then((stop) => stop?.()));
    },
  };
}
