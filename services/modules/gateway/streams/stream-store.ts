import type { GatewayPart } from '../gateway.ts';
import type { ChatRequest } from '../canonical/request.ts';
import type { Redis } from '../../../platform/redis/redis.ts';
import { loadScript } from '../../../platform/redis/script.ts';
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
  readonly request: ChatRequest;
  readonly by: string;
  readonly first: readonly GatewayPart[];
}

/**
 * Streams in Redis: a head and a list of batches each, in one slot, for an hour. A stream is no record (the ledger is):
 * when Redis forgets, whoever comes back is told so. Every method throws `common.unavailable` when Redis is away.
 */
export interface StreamStore {
  open(stream: NewStream): Promise<void>;
  /** @returns false when somebody else runs it by now, or it is gone */
  append(id: string, by: string, kept: Appended): Promise<boolean>;
  /** Who began it and what it is about; nothing when it is unknown. The request is gone once it has ended. */
  find(id: string): Promise<FoundStream | undefined>;
  /** Nothing when it is gone. */
  read(id: string, from: number): Promise<StreamMoment | undefined>;
  /** Whether it was taken over from `by`. */
  take(id: string, by: string, taker: string): Promise<boolean>;
  forget(id: string): Promise<void>;
}

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
  open: loadScript(new URL('./open.lua', import.meta.url)),
  append: loadScript(new URL('./append.lua', import.meta.url)),
  read: loadScript(new URL('./read.lua', import.meta.url)),
  remember: loadScript(new URL('./remember.lua', import.meta.url)),
  take: loadScript(new URL('./take.lua', import.meta.url)),
};

export function createStreamStore(redis: Redis): StreamStore {
  const keyOf = (id: string, what: string): string => redis.keys.cache(`ai-stream:${id}`, what);
  const keysOf = (id: string): [head: string, batches: string] => [keyOf(id, 'head'), keyOf(id, 'batches')];
  const forget = (id: string): Promise<void> =>
    redis.command(async (commands) => void (await commands.unlink(...keysOf(id))));
  return {
    open: async ({ about, owner, request, by, first }) => {
      const said = JSON.stringify(first);
      const values = [KEPT_MS, by, owner, JSON.stringify(about), JSON.stringify(request), said];
      await redis.script(SCRIPTS.open, keysOf(about.id), values);
      const ofOwner = redis.keys.cache(`ai-streams-of:${owner}`, 'ids');
      const oldest = await redis.script(SCRIPTS.remember, [ofOwner], [about.id, MOST_PER_OWNER, KEPT_MS]);
      if (typeof oldest === 'string') await forget(oldest);
    },
    append: async (id, by, { batch, state = '' }) => {
      const values = [by, state, KEPT_MS, batch === undefined ? '' : JSON.stringify(batch)];
      return (await redis.script(SCRIPTS.append, keysOf(id), values)) === 1;
    },
    find: async (id) => {
      const [owner, about, request] = await redis.command((commands) =>
        commands.hmget(keyOf(id, 'head'), 'owner', 'about', 'request'),
      );
      if (typeof owner !== 'string' || typeof about !== 'string') return undefined;
      return {
        owner,
        about: JSON.parse(about) as StreamAbout,
        request: typeof request === 'string' ? (JSON.parse(request) as ChatRequest) : undefined,
      };
    },
    read: async (id, from) => {
      const reply = await redis.script(SCRIPTS.read, keysOf(id), [from]);
      const [by, state, batches] = reply as [string | null, StreamState, string[]];
      if (by === null) return undefined;
      return { by, state, batches: batches.map((json) => JSON.parse(json) as readonly GatewayPart[]) };
    },
    take: async (id, by, taker) => (await redis.script(SCRIPTS.take, [keyOf(id, 'head')], [by, taker])) === 1,
    forget,
  };
}
