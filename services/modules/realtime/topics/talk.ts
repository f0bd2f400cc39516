import type { Redis } from '../../../platform/redis/redis.ts';
import type { Message } from '../../../platform/phoenix/message.ts';
import type { Channel } from '../channels/channel.ts';
import type { RealtimeLimits } from '../limits.ts';
import { Presences } from '../presence/presences.ts';
import { Broadcasts, type Broadcast } from './broadcasts.ts';
import { Topics } from './topics.ts';

export interface TalkOptions {
  readonly redis: Redis;
  readonly processId: string;
  readonly limits: Pick<RealtimeLimits, 'REALTIME_PRESENCE_BYTES' | 'REALTIME_PRESENCES_PER_TOPIC'>;
}

/** What clients say to one another: broadcasts and presence, here and over Redis. */
export class Talk {
  readonly #topics: Topics;
  readonly #broadcasts: Broadcasts;
  readonly #presences: Presences;

  constructor({ redis, processId, limits }: TalkOptions) {
    this.#topics = new Topics({
      redis,
      processId,
      onEnvelope: (topic, envelope) => {
        if (envelope.kind === 'broadcast') this.#broadcasts.take(topic, envelope);
        else this.#presences.take(topic, envelope);
      },
      onLine: (topic) => this.#presences.refresh(topic),
    });
    this.#broadcasts = new Broadcasts(this.#topics);
    this.#presences = new Presences({
      topics: this.#topics,
      processId,
      maxBytes: limits.REALTIME_PRESENCE_BYTES,
      maxPerTopic: limits.REALTIME_PRESENCES_PER_TOPIC,
    });
  }

  enter(channel: Channel): void {
    this.#topics.enter(channel);
    this.#presences.enter(channel);
  }

  leave(channel: Channel): void {
    this.#presences.leave(channel);
    this.#topics.leave(channel);
  }

  /** What a client says on a channel that it has joined. */
  take(channel: Channel, message: Message): void {
    if (message.event === 'broadcast') this.#broadcasts.push(channel, message);
    else if (message.event === 'presence') this.#presences.push(channel, message);
    else channel.reply(message.ref, 'error', { reason: 'The event is not known' });
  }

  send(broadcast: Broadcast): void {
    this.#broadcasts.send(broadcast);
  }

  close(): void {
    this.#presences.close();
    this.#topics.close();
  }
}
