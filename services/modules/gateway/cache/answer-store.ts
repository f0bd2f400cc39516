import type { Redis } from '../../../platform/redis/redis.ts';
import { loadScript } from '../../../platform/redis/script.ts';
import type { Answer } from '../canonical/answer.ts';
import type { CacheKey } from './cache-key.ts';

/** Answers that may be given again. Never needed: without Redis nothing is found, and nothing throws. */
export interface AnswerStore {
  find(key: CacheKey): Promise<Answer | undefined>;
  keep(key: CacheKey, answer: Answer): Promise<void>;
}

const KEPT_MS = 3_600_000;
const MOST_CHARS = 262_144;
/** Of one scope; of more the oldest are forgotten. */
const MOST_PER_SCOPE = 1_000;

const REMEMBER = loadScript(new URL('../streams/remember.lua', import.meta.url));

/** Answers in Redis, for an hour. */
export function createAnswerStore(redis: Redis): AnswerStore {
  const keyOf = ({ scope }: CacheKey, what: string): string => redis.keys.cache(`ai-answers:${scope}`, what);
  const keep = async (key: CacheKey, text: string): Promise<void> => {
    await redis.command((commands) => commands.set(keyOf(key, key.question), text, 'PX', KEPT_MS));
    const values = [key.question, MOST_PER_SCOPE, KEPT_MS];
    const oldest = await redis.script(REMEMBER, [keyOf(key, 'questions')], values);
    if (typeof oldest !== 'string' || oldest === key.question) return;
    await redis.command((commands) => commands.unlink(keyOf(key, oldest)));
  };
  return {
    find: async (key) => {
      if (redis.health().state === 'down') return undefined;
      const found = redis.command((commands) => commands.get(keyOf(key, key.question)));
      const text = await found.catch(() => null);
      return text === null ? undefined : (JSON.parse(text) as Answer);
    },
    keep: async (key, answer) => {
      const text = JSON.stringify(answer);
      if (text.length <= MOST_CHARS) await keep(key, text).catch(() => undefined);
    },
  };
}

/** Where there is no Redis nothing is found. */
export const noAnswerStore: AnswerStore = {
  find: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(),
};
