import type { Redis } from '../../../platform/redis/redis.ts';
import type { Channel } from '../channels/channel.ts';
import { openEnvelope, sealEnvelope, type Envelope } from './envelope.ts';
import { TopicLine } from './topic-line.ts';

/** Private and public channels of one name are strangers to one another, as they are at Supabase. */
export function topicKey(name: string, isPrivate: boolean): string {
  return `${isPrivate ? 'private' : 'public'}:${name}`;
}

/** One topic with its channels in this process. */
export interface Topic {
  readonly key: string;
  readonly channels: ReadonlySet<Channel>;
}

export interface TopicsOptions {
  readonly redis: Redis;
  readonly processId: string;
  /** What another process says about a topic that has channels here. */
  readonly onEnvelope: (topic: Topic, envelope: Envelope) => void;
  /** The line to the other processes is open, for the first time or again: something may have been missed. */
  readonly onLine: (topic: Topic) => void;
}

interface Entry extends Topic {
  readonly channels: Set<Channel>;
  readonly line: TopicLine;
}

const RETRY_MS = 1_000;

/** The topics that have channels in this process, and the lines to the same topics elsewhere. */
export class Topics {
  readonly #options: TopicsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #timer: NodeJS.Timeout;
  readonly #stopWatching: () => void;

  constructor(options: TopicsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#retryLines(), RETRY_MS);
    this.#timer.unref();
    this.#stopWatching = options.redis.watch({
      up: () => this.#retryLines(),
      resumed: () => {
        for (const entry of this.#entries.values()) options.onLine(entry);
      },
    });
  }

  all(): Iterable<Topic> {
    return this.#entries.values();
  }

  find(key: string): Topic | undefined {
    return this.#entries.get(key);
  }

  enter(channel: Channel): Topic {
    const key = topicKey(channel.name, channel.config.isPrivate);
    const entry = this.#entries.get(key) ?? this.#open(key);
    entry.channels.add(channel);
    return entry;
  }

  leave(channel: Channel): void {
    const key = topicKey(channel.name, channel.config.isPrivate);
    const entry = this.#entries.get(key);
    if (entry?.channels.delete(channel) !== true || entry.channels.size > 0) return;
    entry.line.close();
    this.#entries.delete(key);
  }

  /** Says something to the other processes; without Redis it stays in this one. */
  say(key: string, said: Pick<Envelope, 'kind' | 'head'> & { readonly body?: Buffer }): void {
    const { redis, processId } = this.#options;
    if (redis.health().state !== 'up') return;
    const envelope = sealEnvelope({ ...said, from: processId, body: said.body ?? EMPTY });
    redis.publish(redis.keys.feed('realtime', key), envelope).catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopWatching();
    for (const { line } of this.#entries.values()) line.close();
    this.#entries.clear();
  }

  #open(key: string): Entry {
    const { redis, processId, onEnvelope, onLine } = this.#options;
    const entry: Entry = {
      key,
      channels: new Set(),
      line: new TopicLine(redis, {
        name: redis.keys.feed('realtime', key),
        hear: (message) => {
          const envelope = openEnvelope(message);
          if (envelope !== undefined && envelope.from !== processId) onEnvelope(entry, envelope);
        },
        onOpen: () => onLine(entry),
      }),
    };
    this.#entries.set(key, entry);
    return entry;
  }

  #retryLines(): void {
    for (const { line } of this.#entries.values()) line.retry();
  }
}

const EMPTY = Buffer.alloc(0);
