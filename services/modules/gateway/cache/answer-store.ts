import type { Redis } from '../../../platform/redis/redis.ts';
import { loadScript } from '../../../platform/redis/script.ts';
import type { SealedJson } from '../streams/sealed-json.ts';
import type { Answer } from '../canonical/answer.ts';
import type { CacheKey } from './cache-key.ts';

/** Answers that may be given again. Never needed: without Redis nothing is found, and nothing throws. */
export interface AnswerStore {
  find(key: CacheKey): Promise<Answer | undefined>;
  keep(key: CacheKey, answer: Answer): Promise<void>;
  /** @throws when Redis is away */
  forget(key: CacheKey): Promise<void>;
}

const KEPT_MS = 3_600_000;
const MOST_CHARS = 262_144;
/** Of one scope; of more the oldest are forgotten. */
const MOST_PER_SCOPE = 1_000;

const REMEMBER = loadScript(new URL('../streams/remember.lua', import.meta.url));

/** Answers in Redis, sealed, for an hour. */
export function createAnswerStore(redis: Redis, sealed: SealedJson): AnswerStore {
  const placeOf = ({ scope, question }: CacheKey): string => `ai-answer:${scope}:${question}`;
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
      if (text === null) return undefined;
      return (await sealed.open(text, placeOf(key)).catch(() => undefined)) as Answer | undefined;
    },
    keep: async (key, answer) => {
      const text = await sealed.seal(answer, placeOf(key)).catch(() => undefined);
      if (text !== undefined && text.length <= MOST_CHARS) await keep(key, text).catch(() => undefined);
    },
    forget: async (key) => {
      await redis.command((commands) => commands.unlink(keyOf(key, key.question)));
    },
  };
}

/** Where there is no Redis nothing is found. */
export const noAnswerStore: AnswerStore = {
  find: () => Promise.resolve(undefined),
  keep: () => Promise.resolve(),
  forget: () => Promise.resolve(),
};
