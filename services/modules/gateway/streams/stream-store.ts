import type { GatewayPart } from '../gateway-part.ts';
import type { ChatRequest } from '../canonical/request.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import { loadScript } from '../../../platform/redis/script.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { streamGone } from '../errors.ts';
import type { AskedBy } from '../cache/asked-by.ts';
import type { SealedJson } from './sealed-json.ts';
import {
  KEPT_MS,
  MOST_PER_OWNER,
  type StreamAbout,
  type StreamMoment,
  type StreamState,
} from './kept-stream.ts';

/** A stream that is about to be kept. */
export interface NewStream {
  readonly about: StreamAbout;
  readonly owner: string;
  /** With whose account it goes; empty when it is nobody's. */
  readonly userId: string;
  readonly request: ChatRequest;
  readonly by: string;
  readonly first: readonly GatewayPart[];
}

/**
 * Streams in Redis: a head and a list of batches each, in one slot, for an hour. A stream is no record (the ledger is):
 * when Redis forgets, whoever comes back is told so. What was asked and said is sealed; only whose it is and who runs it
 * stand open. With the account of whoever asked it goes too. Every method throws `common.unavailable` when Redis is away, and those that read `gateway.stream-gone` for
 * what cannot be opened.
 */
export interface StreamStore {
  open(stream: NewStream): Promise<void>;
  /** Opens it with nothing said; false when it is kept already, by whomever. */
  claim(stream: Omit<NewStream, 'first'>): Promise<boolean>;
  append(id: string, by: string, kept: Appended): Promise<AppendOutcome>;
  /** Who began it and what it is about; nothing when it is unknown. The request is gone once it has ended. */
  find(id: string): Promise<FoundStream | undefined>;
  /** Nothing when it is gone. */
  read(id: string, from: number): Promise<StreamMoment | undefined>;
  /** Whether it was taken over from `by`. */
  take(id: string, by: string, taker: string): Promise<boolean>;
  forget(id: string): Promise<void>;
}

/** `taken` when somebody else runs it by now; `gone` when it was forgotten, and nobody can go on with it. */
export type AppendOutcome = 'kept' | 'taken' | 'gone';

export interface Appended {
  readonly batch?: readonly GatewayPart[];
  readonly state?: StreamState;
}

export interface FoundStream {
  readonly owner: string;
  readonly about: StreamAbout;
  readonly request: ChatRequest | undefined;
}

const SCRIPTS = {
  claim: loadScript(new URL('./claim.lua', import.meta.url)),
  open: loadScript(new URL('./open.lua', import.meta.url)),
  append: loadScript(new URL('./append.lua', import.meta.url)),
  read: loadScript(new URL('./read.lua', import.meta.url)),
  remember: loadScript(new URL('./remember.lua', import.meta.url)),
  take: loadScript(new URL('./take.lua', import.meta.url)),
};

export function createStreamStore(
  redis: Redis,
  sealed: SealedJson,
  askedBy: Pick<AskedBy, 'note'>,
): StreamStore {
  const { keyOf, keysOf } = keysIn(redis);
  const forget = (id: string): Promise<void> =>
    redis.command(async (commands) => void (await commands.unlink(...keysOf(id))));
  const ofOwner = (owner: string): string => redis.keys.cache(`ai-streams-of:${owner}`, 'ids');
  const note = ({ about, owner, userId }: Pick<NewStream, 'about' | 'owner' | 'userId'>): Promise<void> =>
    askedBy.note(userId, ...keysOf(about.id), ofOwner(owner));
  const remember = async ({ about, owner }: Pick<NewStream, 'about' | 'owner'>): Promise<void> => {
    const values = [about.id, MOST_PER_OWNER, KEPT_MS];
    const oldest = await redis.script(SCRIPTS.remember, [ofOwner(owner)], values);
    if (typeof oldest === 'string') await forget(oldest);
  };
  return {
    open: async (stream) => {
      const { id } = stream.about;
      const values = [
        ...(await headOf(stream, sealed)),
        await sealed.seal(stream.first, placeOf(id, 'batch')),
      ];
      await note(stream);
      await redis.script(SCRIPTS.open, keysOf(id), values);
      await remember(stream);
    },
    claim: async (stream) => {
      const values = await headOf(stream, sealed);
      await note(stream);
      const isMine = (await redis.script(SCRIPTS.claim, [keyOf(stream.about.id, 'head')], values)) === 1;
      if (isMine) await remember(stream);
      return isMine;
    },
    append: async (id, by, { batch, state = '' }) => {
      const text = batch === undefined ? '' : await sealed.seal(batch, placeOf(id, 'batch'));
      const values = [by, state, KEPT_MS, text];
      return (await redis.script(SCRIPTS.append, keysOf(id), values)) as AppendOutcome;
    },
    ...readsOf(redis, sealed),
    take: async (id, by, taker) => (await redis.script(SCRIPTS.take, [keyOf(id, 'head')], [by, taker])) === 1,
    forget,
  };
}

/** Both of one slot. */
function keysIn(redis: Redis) {
  const keyOf = (id: string, what: 'head' | 'batches'): string => redis.keys.cache(`ai-stream:${id}`, what);
  return {
    keyOf,
    keysOf: (id: string): [head: string, batches: string] => [keyOf(id, 'head'), keyOf(id, 'batches')],
  };
}

function readsOf(redis: Redis, sealed: SealedJson): Pick<StreamStore, 'find' | 'read'> {
  const { keyOf, keysOf } = keysIn(redis);
  return {
    find: async (id) => {
      const [owner, about, request] = await redis.command((commands) =>
        commands.hmget(keyOf(id, 'head'), 'owner', 'about', 'request'),
      );
      if (typeof owner !== 'string' || typeof about !== 'string') return undefined;
      const [openedAbout, openedRequest] = await Promise.all([
        opened(sealed, about, placeOf(id, 'about')),
        typeof request === 'string' ? opened(sealed, request, placeOf(id, 'request')) : undefined,
      ]);
      return {
        owner,
        about: openedAbout as StreamAbout,
        request: openedRequest as ChatRequest | undefined,
      };
    },
    read: async (id, from) => {
      const reply = await redis.script(SCRIPTS.read, keysOf(id), [from]);
      const [by, state, batches] = reply as [string | null, StreamState, string[]];
      if (by === null) return undefined;
      const words = batches.map((text) => opened(sealed, text, placeOf(id, 'batch')));
      return { by, state, batches: (await Promise.all(words)) as (readonly GatewayPart[])[] };
    },
  };
}

/** The head of a stream as the scripts take it. */
async function headOf(
  { about, owner, request, by }: Omit<NewStream, 'first' | 'userId'>,
  sealed: SealedJson,
): Promise<(string | number)[]> {
  const { id } = about;
  const texts = [sealed.seal(about, placeOf(id, 'about')), sealed.seal(request, placeOf(id, 'request'))];
  return [KEPT_MS, by, owner, ...(await Promise.all(texts))];
}

/** What a value is sealed for. */
function placeOf(id: string, what: 'about' | 'request' | 'batch'): string {
  return `ai-stream:${id}:${what}`;
}

/** @throws `gateway.stream-gone` when it was sealed with a key that is gone, or is not what was kept */
async function opened(sealed: SealedJson, text: string, place: string): Promise<unknown> {
  try {
    return await sealed.open(text, place);
  } catch (cause) {
    throw isAppError(cause) && cause.reason === 'secret.broken' ? streamGone({}, { cause }) : cause;
  }
}
