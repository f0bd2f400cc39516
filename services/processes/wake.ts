import type { Redis } from '../platform/redis/redis.ts';

/** A tap on the shoulder of every process: `announce` is heard by all who listen, when Redis is there. */
export interface Wake {
  announce(): void;
  onWake(listener: () => void): () => void;
}

/** Nothing depends on it being heard: whoever listens also looks by itself. */
export function createWake(redis: Redis, name: string): Wake {
  const channel = redis.keys.channel(name);
  const listeners = new Set<() => void>();
  const hear = (): void => {
    for (const listener of listeners) listener();
  };
  const listen = (): void => void redis.subscribe(channel, hear).catch(() => undefined);
  let isListening = false;
  redis.watch({
    up: () => {
      if (!isListening) listen();
      isListening = true;
    },
    resumed: hear,
  });
  return {
    announce: () => void redis.publish(channel, '').catch(() => undefined),
    onWake: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
