import type { Redis } from '../../../platform/redis/redis.ts';

/**
 * Shows the other processes that this one lives, as long as it runs a stream: one key per process, whatever the number
 * of its streams. Who is silent for `silenceMs` may be taken over from.
 */
export interface Pulse {
  /** This process, new at every start. */
  readonly process: string;
  /** Resolves when the others can see it. */
  hold(): Promise<void>;
  release(): void;
  isAlive(process: string): Promise<boolean>;
}

export interface PulseOptions {
  readonly redis: Redis;
  readonly process: string;
  /** @default 3,000 */
  readonly silenceMs?: number;
}

export function createPulse({ redis, process, silenceMs = 3_000 }: PulseOptions): Pulse {
  const keyOf = (name: string): string => redis.keys.cache(`ai-process:${name}`, 'alive');
  let held = 0;
  let timer: NodeJS.Timeout | undefined;
  let shown: Promise<unknown> = Promise.resolve();
  const beat = (): Promise<unknown> =>
    redis.command((commands) => commands.set(keyOf(process), '1', 'PX', silenceMs));
  /** A first beat that failed is forgotten with the next that did not. */
  const seen = (): void => {
    shown = Promise.resolve();
  };
  return {
    process,
    hold: async () => {
      held += 1;
      if (held === 1) {
        shown = beat();
        timer = setInterval(() => void beat().then(seen, () => undefined), silenceMs / 4);
        timer.unref();
      }
      await shown;
    },
    release: () => {
      held -= 1;
      if (held === 0) clearInterval(timer);
    },
    isAlive: async (name) => (await redis.command((commands) => commands.exists(keyOf(name)))) === 1,
  };
}
