import type { Message } from '../../../platform/phoenix/message.ts';
import type { Channel } from '../channels/channel.ts';
import type { Envelope } from '../topics/envelope.ts';
import { topicKey, type Topic, type Topics } from '../topics/topics.ts';
import { PresenceBeat, PresenceChange, PresencePush } from './presence-messages.ts';
import { PresenceRoom } from './presence-room.ts';

export interface PresencesOptions {
  readonly topics: Pick<Topics, 'find' | 'say'>;
  readonly processId: string;
  readonly maxBytes: number;
  readonly maxPerTopic: number;
}

/** Comings and goings of so many milliseconds are told together. */
const TELL_MS = 40;
/** Processes name everybody whom they have so often; one that was silent for three times as long is gone. */
const BEAT_MS = 5_000;
const GONE_MS = 15_000;

interface Place {
  readonly room: PresenceRoom;
  /** When other processes were heard of. */
  readonly heardAt: Map<string, number>;
}

/**
 * Who is present on which topic. Each process keeps its own people and tells the others who comes and goes. Every few
 * seconds it names all it has, so that what got lost is asked for again, and the people of a process that died are gone
 * after 15 s. Nothing is kept in Redis; without it each process knows its own people.
 */
export class Presences {
  readonly #options: PresencesOptions;
  readonly #places = new Map<string, Place>();
  readonly #changed = new Set<string>();
  readonly #watching = new WeakSet<Channel>();
  readonly #beat: NodeJS.Timeout;
  #telling: NodeJS.Timeout | undefined;
  #lastRef = 0;

  constructor(options: PresencesOptions) {
    this.#options = options;
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MS);
    this.#beat.unref();
  }

  /** Tells a channel who is there, and from now on who comes and goes, when it wants to know. */
  enter(channel: Channel): void {
    if (channel.config.wantsPresence) this.#watch(channel);
  }

  leave(channel: Channel): void {
    const key = keyOf(channel);
    if (this.#places.get(key)?.room.untrack(channel) === true) this.#tellSoon(key);
  }

  /** A client's `track` or `untrack`. */
  push(channel: Channel, { ref, payload }: Message): void {
    const parsed = PresencePush.safeParse(payload);
    const obstacle = parsed.success
      ? this.#do(channel, parsed.data.event, parsed.data.payload ?? {})
      : 'The message is not understood';
    if (obstacle === undefined) channel.reply(ref, 'ok', {});
    else channel.reply(ref, 'error', { reason: obstacle });
  }

  /** What another process says of its people. */
  take(topic: Topic, { from, kind, head }: Envelope): void {
    const { key } = topic;
    if (kind === 'presence-ask') {
      this.#tellAll(key);
      return;
    }
    const { room, heardAt } = this.#place(key);
    heardAt.set(from, performance.now());
    if (kind === 'presence-beat') {
      const beat = PresenceBeat.safeParse(head);
      if (beat.success && !room.keepOnly(from, beat.data.refs)) this.#ask(key);
    } else {
      const change = PresenceChange.safeParse(head);
      if (change.success) room.change(from, change.data.joins, change.data.leaves);
    }
    this.#tellSoon(key);
  }

  /** The line to the other processes is open, perhaps again: they are asked, and told. */
  refresh({ key }: Topic): void {
    this.#ask(key);
    this.#tellAll(key);
  }

  /** Tells what has not been told, and ends. */
  close(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#telling);
    this.#tellChanged();
  }

  /** @returns what is in the way. */
  #do(channel: Channel, event: string, meta: Readonly<Record<string, unknown>>): string | undefined {
    if (event === 'untrack') {
      this.leave(channel);
      return undefined;
    }
    if (event !== 'track') return 'The message is not understood';
    const { maxBytes, maxPerTopic, processId } = this.#options;
    const key = keyOf(channel);
    const { room } = this.#place(key);
    if (Buffer.byteLength(JSON.stringify(meta)) > maxBytes) return `A presence has at most ${maxBytes} bytes`;
    if (!room.isTracking(channel) && room.size >= maxPerTopic) return 'Too many are present on this topic';
    this.#lastRef += 1;
    const ref = `${processId.slice(0, 13)}-${this.#lastRef.toString(36)}`;
    room.track(channel, { ref, key: channel.presenceKey, meta });
    this.#tellSoon(key);
    // Whoever tracks wants to know who else does, whatever it said when it joined.
    if (!this.#watching.has(channel)) this.#watch(channel);
    return undefined;
  }

  #watch(channel: Channel): void {
    const key = keyOf(channel);
    this.#tellClients(key);
    this.#watching.add(channel);
    channel.push('presence_state', JSON.stringify(this.#places.get(key)?.room.list() ?? {}));
  }

  #place(key: string): Place {
    const place = this.#places.get(key) ?? { room: new PresenceRoom(), heardAt: new Map<string, number>() };
    this.#places.set(key, place);
    return place;
  }

  #tellSoon(key: string): void {
    this.#changed.add(key);
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#tellChanged();
    }, TELL_MS);
  }

  #tellChanged(): void {
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const key of changed) {
      this.#tellClients(key);
      this.#tellOthers(key);
    }
  }

  #tellClients(key: string): void {
    const diff = this.#places.get(key)?.room.takeForClients();
    if (diff === undefined) return;
    for (const channel of this.#options.topics.find(key)?.channels ?? []) {
      if (this.#watching.has(channel)) channel.push('presence_diff', diff);
    }
  }

  #tellOthers(key: string): void {
    const diff = this.#places.get(key)?.room.takeForOthers();
    if (diff !== undefined) this.#options.topics.say(key, { kind: 'presence', head: diff });
  }

  #tellAll(key: string): void {
    const joins = this.#places.get(key)?.room.local() ?? [];
    if (joins.length > 0) this.#options.topics.say(key, { kind: 'presence', head: { joins, leaves: [] } });
  }

  #ask(key: string): void {
    this.#options.topics.say(key, { kind: 'presence-ask', head: null });
  }

  #onBeat(): void {
    const now = performance.now();
    for (const [key, { room, heardAt }] of this.#places) {
      const refs = room.local().map(({ ref }) => ref);
      if (refs.length > 0) this.#options.topics.say(key, { kind: 'presence-beat', head: { refs } });
      for (const [processId, at] of heardAt) {
        if (now - at < GONE_MS) continue;
        heardAt.delete(processId);
        room.keepOnly(processId, []);
        this.#tellSoon(key);
      }
      const isUnseen = room.size === 0 || this.#options.topics.find(key) === undefined;
      if (isUnseen && !this.#changed.has(key)) this.#places.delete(key);
    }
  }
}

function keyOf(channel: Channel): string {
  return topicKey(channel.name, channel.config.isPrivate);
}
