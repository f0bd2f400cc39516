import type { ConnectionHandler, PhoenixConnection } from '../../../platform/phoenix/connection.ts';
import type { Message } from '../../../platform/phoenix/message.ts';
import { nameOfTopic, type Channel, type Seat } from './channel.ts';
import type { Joiner } from './joiner.ts';
import type { Talk } from '../topics/talk.ts';

export interface SessionOptions {
  readonly connection: PhoenixConnection;
  readonly joiner: Pick<Joiner, 'join' | 'renew'>;
  /** What is said on a channel that is joined: broadcasts, presence. */
  readonly talk: Pick<Talk, 'take'>;
  /** Told of every channel that has ended, for whatever reason. */
  readonly onLeft: (channel: Channel) => void;
  readonly onClosed: (session: Session) => void;
  readonly reportBug: (error: unknown, event: string) => void;
  readonly channelsPerSocket: number;
}

/** So many messages of one topic may wait behind a join that is being judged. */
const MAX_WAITING = 100;

interface Waiting {
  readonly messages: Message[];
}

/**
 * One socket's channels. The messages of a topic are handled one after the other, in the order of their arrival: what
 * comes while a join is being judged waits for it, as in Phoenix.
 */
export class Session implements ConnectionHandler, Seat {
  readonly connection: PhoenixConnection;
  readonly #options: SessionOptions;
  readonly #channels = new Map<string, Channel>();
  readonly #waiting = new Map<string, Waiting>();
  #isClosed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.connection = options.connection;
  }

  get channelCount(): number {
    return this.#channels.size;
  }

  channels(): Iterable<Channel> {
    return this.#channels.values();
  }

  message(message: Message): void {
    if (message.topic === 'phoenix') {
      this.#answer(message, message.event === 'heartbeat' ? 'ok' : 'error', {});
      return;
    }
    const waiting = this.#waiting.get(message.topic);
    if (waiting === undefined) this.#handle(message);
    else if (waiting.messages.length < MAX_WAITING) waiting.messages.push(message);
    else this.refused(message);
  }

  refused(message: Message): void {
    this.#answer(message, 'error', { reason: 'Too many messages per second' });
  }

  closed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const channel of [...this.#channels.values()]) this.#drop(channel);
    this.#waiting.clear();
    this.#options.onClosed(this);
  }

  /** Ends a channel from this side, and says why. */
  end(channel: Channel, reason: string): void {
    if (!channel.isOpen) return;
    channel.system('system', 'error', reason);
    this.#drop(channel);
    channel.end();
  }

  #handle(message: Message): void {
    try {
      const work = this.#work(message);
      if (work !== undefined) this.#waitFor(message, work);
    } catch (thrown) {
      this.#fail(message, thrown);
    }
  }

  #waitFor(message: Message, work: Promise<void>): void {
    const waiting: Waiting = { messages: [] };
    this.#waiting.set(message.topic, waiting);
    void work
      .catch((thrown: unknown) => this.#fail(message, thrown))
      .then(() => {
        this.#waiting.delete(message.topic);
        for (const later of waiting.messages) if (!this.#isClosed) this.message(later);
      });
  }

  #fail(message: Message, thrown: unknown): void {
    this.#options.reportBug(thrown, message.event);
    this.#answer(message, 'error', { reason: 'Unavailable: try again' });
  }

  /** A promise for what takes time: later messages of the topic wait for it. */
  #work(message: Message): Promise<void> | undefined {
    const { topic, event } = message;
    if (event === 'phx_join') return this.#join(message);
    const channel = this.#channels.get(topic);
    if (event === 'phx_leave') {
      this.#leave(message, channel);
      return undefined;
    }
    if (channel === undefined || !isFor(message, channel)) {
      this.#answer(message, 'error', { reason: 'unmatched topic' });
      return undefined;
    }
    if (event === 'access_token') return this.#options.joiner.renew(this, channel, message.payload);
    this.#options.talk.take(channel, message);
    return undefined;
  }

  async #join(message: Message): Promise<void> {
    const { topic } = message;
    const name = nameOfTopic(topic);
    const older = this.#channels.get(topic);
    if (older !== undefined) {
      this.#drop(older);
      older.end();
    }
    if (name === undefined) {
      this.#answer(message, 'error', { reason: 'unmatched topic' });
      return;
    }
    // Those that are being judged count too, or many at once would be a way around the limit.
    if (this.#channels.size + this.#waiting.size >= this.#options.channelsPerSocket) {
      this.#answer(message, 'error', { reason: 'ChannelRateLimitReached: Too many channels' });
      return;
    }
    const joined = await this.#options.joiner.join({
      session: this,
      topic,
      name,
      joinRef: message.joinRef ?? message.ref,
      payload: message.payload,
    });
    if (this.#isClosed) return;
    if (!joined.ok) {
      this.#answer(message, 'error', { reason: joined.reason });
      return;
    }
    const { channel, response, welcome } = joined;
    this.#channels.set(topic, channel);
    channel.reply(message.ref, 'ok', response);
    welcome();
  }

  /** A leave of an older join must not end the newer one. */
  #leave(message: Message, channel: Channel | undefined): void {
    if (channel === undefined || !isFor(message, channel)) {
      this.#answer(message, 'ok', {});
      return;
    }
    this.#drop(channel);
    channel.reply(message.ref, 'ok', {});
    channel.end();
  }

  #drop(channel: Channel): void {
    if (!channel.isOpen) return;
    channel.isOpen = false;
    if (this.#channels.get(channel.topic) === channel) this.#channels.delete(channel.topic);
    this.#options.onLeft(channel);
  }

  #answer({ joinRef, ref, topic }: Message, status: 'ok' | 'error', response: object): void {
    if (ref === null) return;
    const head = { joinRef, ref, topic, event: 'phx_reply' };
    this.connection.push(head, JSON.stringify({ status, response }));
  }
}

/** A client that names no join means the channel that there is. */
function isFor({ joinRef }: Message, channel: Channel): boolean {
  return joinRef === null || channel.joinRef === null || joinRef === channel.joinRef;
}
