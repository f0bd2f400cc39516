import type { Redis } from '../../../../platform/redis/redis.ts';
import { loadScript } from '../../../../platform/redis/script.ts';
import type { Answer } from '../../canonical/answer.ts';
import type { SealedJson } from '../../streams/sealed-json.ts';
import type { CacheStores } from '../answer-store.ts';
import type { Vector } from './embed.ts';
import type { NearKey } from './near-key.ts';

/** A question that was answered, as a vector. */
export interface NearQuestion extends Vector {
  readonly question: string;
}

/** Questions whose answers may be given to others that mean the same. Never needed, like the answers themselves. */
export interface NearStore {
  /** The latest first; none when Redis is away. */
  find(key: NearKey): Promise<readonly NearQuestion[]>;
  answerOf(key: NearKey, question: string): Promise<Answer | undefined>;
  keep(key: NearKey, vector: Vector, answer: Answer): Promise<void>;
}

const KEPT_MS = 3_600_000;
const MOST_PER_BUCKET = 16;
const MOST_BUCKETS = 1_000;

const KEEP = loadScript(new URL('./keep-near.lua', import.meta.url));

/** In Redis, sealed, for an hour; answers beside those of the exact cache, which bounds them by scope. */
export function createNearStore(
  redis: Redis,
  sealed: SealedJson,
  { answers, askedBy }: Pick<CacheStores, 'answers' | 'askedBy'>,
): NearStore {
  const placeOf = ({ scope, bucket }: Pick<NearKey, 'scope' | 'bucket'>): string =>
    `ai-near:${scope}:${bucket}`;
  const keyOf = (scope: string, what: string): string => redis.keys.cache(`ai-near:${scope}`, what);
  return {
    find: async (key) => {
      if (redis.health().state === 'down') return [];
      const at = keyOf(key.scope, `of/${key.bucket}`);
      const texts = await redis.command((commands) => commands.lrange(at, 0, MOST_PER_BUCKET - 1));
      const opened = await Promise.all(
        texts.map((text) => sealed.open(text, placeOf(key)).catch(() => undefined)),
      );
      return opened.filter((near) => near !== undefined) as NearQuestion[];
    },
    answerOf: ({ scope }, question) => answers.find({ scope, question: nearName(question) }),
    keep: async (key, { model, vector }, answer) => {
      const { scope, bucket, question, userId } = key;
      const near: NearQuestion = { question, model, vector };
      const text = await sealed.seal(near, placeOf(key));
      const at = keyOf(scope, `of/${bucket}`);
      await askedBy.note(userId, at);
      // What is found leads to an answer, so that is there first.
      await answers.keep({ scope, question: nearName(question), userId }, answer);
      const values = [text, bucket, MOST_PER_BUCKET, MOST_BUCKETS, KEPT_MS, keyOf(scope, 'of/')];
      await redis.script(KEEP, [at, keyOf(scope, 'buckets')], values);
    },
  };
}

/** The same question is another one to the exact cache. */
function nearName(question: string): string {
  return `near-${question}`;
}
