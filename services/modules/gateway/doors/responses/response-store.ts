import { isAppError } from '../../../../platform/errors/app-error.ts';
import type { Redis } from '../../../../platform/redis/redis.ts';
import type { ChatMessage } from '../../canonical/request.ts';
import type { AskedBy } from '../../cache/asked-by.ts';
import type { SealedJson } from '../../streams/sealed-json.ts';
import type { OutputItem } from './output-item.ts';

/** What is kept of a response, so that the next one can go on from it. */
export interface StoredResponse {
  /** Whose it is; it is nobody else's. */
  readonly owner: string;
  /** What was said up to its end, instructions left out: they are those of each request. */
  readonly conversation: readonly ChatMessage[];
  readonly response: Readonly<Record<string, unknown>> & { readonly output: readonly OutputItem[] };
}

/** Keeps responses for a while. */
export interface ResponseStore {
  /** Until it is old, or the account of this person goes; of the empty one nothing goes. */
  put(id: string, stored: StoredResponse, userId: string): Promise<void>;
  get(id: string): Promise<StoredResponse | undefined>;
  delete(id: string): Promise<void>;
}

const KEPT_SECONDS = 3_600;
/** A sealed text of more than this is not kept: whoever says so much sends it again. */
const MOST_CHARS = 4_194_304;

/**
 * Responses in Redis, for an hour; any process goes on from them. They are no record: when Redis is away nothing is
 * kept, and whoever goes on is told so; the same where one cannot be opened.
 */
export function createResponseStore(
  redis: Redis,
  sealed: SealedJson,
  askedBy: Pick<AskedBy, 'note'>,
): ResponseStore {
  const placeOf = (id: string): string => `ai-response:${id}`;
  const keyOf = (id: string): string => redis.keys.cache(`ai-response:${id}`, 'whole');
  return {
    put: async (id, stored, userId) => {
      const text = await sealed.seal(stored, placeOf(id)).catch(() => undefined);
      if (text === undefined || text.length > MOST_CHARS) return;
      await askedBy
        .note(userId, keyOf(id))
        .then(() => redis.command((commands) => commands.set(keyOf(id), text, 'EX', KEPT_SECONDS)))
        .catch(() => undefined);
    },
    get: async (id) => {
      const text = await redis.command((commands) => commands.get(keyOf(id)));
      if (text === null) return undefined;
      return (await sealed.open(text, placeOf(id)).catch(orNothing)) as StoredResponse | undefined;
    },
    delete: (id) => redis.command(async (commands) => void (await commands.unlink(keyOf(id)))),
  };
}

/** One that cannot be opened is not kept. @throws whatever else went wrong */
function orNothing(thrown: unknown): undefined {
  if (!isAppError(thrown) || thrown.reason !== 'secret.broken') throw thrown;
}

/** Where there is no Redis nothing is kept. */
export const noResponseStore: ResponseStore = {
  put: () => Promise.resolve(),
  get: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};
