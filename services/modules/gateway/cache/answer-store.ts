import type { Redis } from '../../../platform/redis/redis.ts';
import { loadScript } from '../../../platform/redis/script.ts';
import type { Answer, Vectors } from '../canonical/answer.ts';
import type { SealedJson } from '../streams/sealed-json.ts';
import { createAskedBy, type AskedBy } from './asked-by.ts';
import type { CacheKey } from './cache-key.ts';

/** What may be given again. Never needed: without Redis nothing is found, and nothing throws. */
export interface AnswerStore<Kept = Answer> {
  find(key: Pick<CacheKey, 'scope' | 'question'>): Promise<Kept | undefined>;
  keep(key: CacheKey, kept: Kept): Promise<void>;
}

/** What caches keep, and how a person's part of it goes. */
export interface CacheStores {
  readonly answers: AnswerStore;
  readonly vectors: AnswerStore<Vectors>;
  readonly askedBy: AskedBy;
}

const KEPT_MS = 3_600_000;
const MOST_CHARS = 262_144;
/** Of one scope; of more the oldest are forgotten. */
const MOST_PER_SCOPE = 1_000;

const KEEP = loadScript(new URL('./keep-answer.lua', import.meta.url));

export function createCacheStores(redis: Redis, sealed: SealedJson): CacheStores {
  const askedBy = createAskedBy(redis);
  const parts = { redis, sealed, askedBy };
  return {
    answers: createAnswerStore<Answer>('answers', parts),
    vectors: createAnswerStore<Vectors>('vectors', parts),
    askedBy,
  };
}

interface StoreParts {
  readonly redis: Redis;
  readonly sealed: SealedJson;
  readonly askedBy: AskedBy;
}

/** In Redis, sealed, for an hour. */
function createAnswerStore<Kept>(kind: string, { redis, sealed, askedBy }: StoreParts): AnswerStore<Kept> {
  type Place = Pick<CacheKey, 'scope' | 'question'>;
  const placeOf = ({ scope, question }: Place): string => `ai-${kind}:${scope}:${question}`;
  const keyOf = ({ scope }: Pick<Place, 'scope'>, what: string): string =>
    redis.keys.cache(`ai-${kind}:${scope}`, what);
  const keep = async (key: CacheKey, text: string): Promise<void> => {
    const own = keyOf(key, `of/${key.question}`);
    await askedBy.note(key.userId, own);
    const values = [text, key.question, MOST_PER_SCOPE, KEPT_MS, keyOf(key, 'of/')];
    await redis.script(KEEP, [own, keyOf(key, 'questions')], values);
  };
  return {
    find: async (key) => {
      if (redis.health().state === 'down') return undefined;
      const found = redis.command((commands) => commands.get(keyOf(key, `of/${key.question}`)));
      const text = await found.catch(() => null);
      if (text === null) return undefined;
      return (await sealed.open(text, placeOf(key)).catch(() => undefined)) as Kept | undefined;
    },
    keep: async (key, kept) => {
      const text = await sealed.seal(kept, placeOf(key)).catch(() => undefined);
      if (text !== undefined && text.length <= MOST_CHARS) await keep(key, text).catch(() => undefined);
    },
  };
}

const nothing = {
  find: (): Promise<undefined> => Promise.resolve(undefined),
  keep: (): Promise<void> => Promise.resolve(),
};

/** Where there is no Redis nothing is found. */
export const NO_STORES: CacheStores = {
  answers: nothing,
  vectors: nothing,
  askedBy: { note: () => Promise.resolve(), forget: () => Promise.resolve() },
};
