import type { Redis } from '../../../platform/redis/redis.ts';
import { loadScript } from '../../../platform/redis/script.ts';

/** Which keys in Redis hold what a person has asked and was told, so that it goes when they go. */
export interface AskedBy {
  /** Before it is kept: what was not written down is not kept either. @throws when Redis is away */
  note(userId: string, ...keys: readonly string[]): Promise<void>;
  /** All that one person has asked. @throws when Redis is away */
  forget(userId: string): Promise<void>;
}

/** As long as answers are kept; each question begins the time anew. */
const KEPT_MS = 3_600_000;
/** Of one person; of more the oldest are forgotten, with what they hold. */
const MOST_PER_PERSON = 3_000;

const ASKED_BY = loadScript(new URL('./asked-by.lua', import.meta.url));

/** The questions of servers are nobody's. */
export function createAskedBy(redis: Redis): AskedBy {
  const listOf = (userId: string): string => redis.keys.cache(`ai-asked-by:${userId}`, 'asked');
  const unlink = async (keys: readonly string[]): Promise<void> => {
    for (const key of keys) await redis.command((commands) => commands.unlink(key));
  };
  return {
    note: async (userId, ...keys) => {
      if (userId === '') return;
      const oldest = await redis.script(ASKED_BY, [listOf(userId)], [MOST_PER_PERSON, KEPT_MS, ...keys]);
      await unlink(oldest as string[]);
    },
    forget: async (userId) => {
      const list = listOf(userId);
      await unlink(await redis.command((commands) => commands.zrange(list, '0', '-1')));
      await redis.command((commands) => commands.unlink(list));
    },
  };
}
