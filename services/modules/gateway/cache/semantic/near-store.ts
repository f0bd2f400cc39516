import type { Redis } from '../../../../platform/redis/redis.ts';
import { loadScript } from '../../../../platform/redis/script.ts';
import type { Answer } from '../../canonical/answer.ts';
import type { SealedJson } from '../../streams/sealed-json.ts';
import type { AnswerStore } from '../answer-store.ts';
import type { CacheKey } from '../cache-key.ts';
import type { NearKey } from './near-key.ts';

/** A question that was answered, as a vector. */
export interface NearQuestion {
  readonly question: string;
  /** The model that embedded it: vectors of two models say nothing about each other. */
  readonly model: string;
  readonly vector: readonly number[];
}

/** Questions whose answers may be given to others that mean the same. Never needed, like the answers themselves. */
export interface NearStore {
  /** The latest first; none when Redis is away. */
  find(key: NearKey): Promise<readonly NearQuestion[]>;
  answerOf(key: NearKey, question: string): Promise<Answer | undefined>;
  keep(key: NearKey, near: NearQuestion, answer: Answer): Promise<void>;
  /** All that one person has asked. @throws when Redis is away */
  forget(userId: string): Promise<void>;
}

const KEPT_MS = 3_600_000;
const MOST_PER_BUCKET = 16;
const MOST_BUCKETS = 1_000;
const MOST_PER_PERSON = 1_000;

const REMEMBER = loadScript(new URL('../../streams/remember.lua', import.meta.url));

/** In Redis, sealed, for an hour; answers beside those of the exact cache, which bounds them by scope. */
export function createNearStore(redis: Redis, sealed: SealedJson, answers: AnswerStore): NearStore {
  const placeOf = ({ scope, bucket }: Pick<NearKey, 'scope' | 'bucket'>): string =>
    `ai-near:${scope}:${bucket}`;
  const keyOf = (scope: string, what: string): string =>
    redis.keys.cache(`ai-answers:${scope}`, `near/${what}`);
  const ofPerson = (userId: string): string => redis.keys.cache(`ai-near-of:${userId}`, 'questions');
  const put = async (key: NearKey, text: string): Promise<void> => {
    const { scope, bucket, question, userId } = key;
    const at = keyOf(scope, bucket);
    const count = await redis.command(async (commands) => {
      const length = await commands.lpush(at, text);
      await commands.ltrim(at, 0, MOST_PER_BUCKET - 1);
      await commands.pexpire(at, KEPT_MS);
      return length;
    });
    const mine = JSON.stringify([scope, bucket, question]);
    await redis.script(REMEMBER, [ofPerson(userId)], [mine, MOST_PER_PERSON, KEPT_MS]);
    if (count > 1) return;
    const oldest = await redis.script(REMEMBER, [keyOf(scope, 'buckets')], [bucket, MOST_BUCKETS, KEPT_MS]);
    if (typeof oldest !== 'string' || oldest === bucket) return;
    await redis.command((commands) => commands.unlink(keyOf(scope, oldest)));
  };
  return {
    find: async (key) => {
      if (redis.health().state === 'down') return [];
      const at = keyOf(key.scope, key.bucket);
      const texts = await redis.command((commands) => commands.lrange(at, 0, MOST_PER_BUCKET - 1));
      const opened = await Promise.all(
        texts.map((text) => sealed.open(text, placeOf(key)).catch(() => undefined)),
      );
      return opened.filter((near) => near !== undefined) as NearQuestion[];
    },
    answerOf: ({ scope }, question) => answers.find(answerKey(scope, question)),
    keep: async (key, near, answer) => {
      const text = await sealed.seal(near, placeOf(key));
      await answers.keep(answerKey(key.scope, key.question), answer);
      await put(key, text);
    },
    forget: async (userId) => {
      const all = await redis.command((commands) => commands.lrange(ofPerson(userId), 0, -1));
      for (const one of all) {
        const [scope = '', bucket = '', question = ''] = JSON.parse(one) as string[];
        await answers.forget(answerKey(scope, question));
        await redis.command((commands) => commands.unlink(keyOf(scope, bucket)));
      }
      await redis.command((commands) => commands.unlink(ofPerson(userId)));
    },
  };
}

function answerKey(scope: string, question: string): CacheKey {
  return { scope, question: `near-${question}` };
}
