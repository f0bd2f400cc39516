import type { Redis } from '../redis/redis.ts';
import { Audience } from './audience.ts';
import { Ears } from './ears.ts';
import { socketGone, tooManyFeeds } from './errors.ts';
import { batchesOf, packetOf, type FeedMessage } from './feed-message.ts';
import type { Attached, AttachOptions, Except, FeedEvent, FeedKind, Feeds, Removal } from './feed.ts';
import { reaches, readPart } from './feed-parts.ts';
import { FeedVoice } from './feed-voice.ts';
import { HeadAudit } from './head-audit.ts';
import { Heads } from './heads.ts';
import { LocalFeed, type Member } from './local-feed.ts';
import type { AuthenticatedSocket } from './socket-event.ts';

export interface FeedsDeps {
  readonly redis: Redis;
  /** Different in every process: what it says itself it need not hear. */
  readonly processId: string;
  readonly onError: (error: unknown, key: string) => void;
  /** @default 100 */
  readonly maxFeedsPerSocket?: number;
  /** When a socket that reads nothing is cut. @default 15,000 */
  readonly stuckMs?: number;
  /** How often heads are compared with the log although all seems well. @default 15,000 */
  readonly auditMs?: number;
}

const MAX_FEEDS_PER_SOCKET = 100;
const AUDIT_MS = 15_000;
const STUCK_MS = 15_000;
const TICK_MS = 1_000;

/** A feed that this process hears. */
interface Entry<Event extends FeedEvent> {
  readonly feed: LocalFeed<Event>;
  readonly opened: Promise<void>;
  /** Who else listens; known once this process does. */
  audience?: Audience;
  stop: () => void;
  /** Attaches that are on the way; it is not closed under them. */
  users: number;
  isIdle: boolean;
}

/** What was said in this tick and is not encoded yet. */
interface Said<Event> {
  readonly events: Event[];
  readonly transients: { readonly event: string; readonly payload: object; readonly except: Except }[];
}

/** Opens the feeds of one kind in this process (see `Feeds` for what they promise). */
export function createFeeds<Event extends FeedEvent>(kind: FeedKind<Event>, deps: FeedsDeps): Feeds<Event> {
  return new ProcessFeeds(kind, deps);
}

class ProcessFeeds<Event extends FeedEvent> implements Feeds<Event> {
  readonly #kind: FeedKind<Event>;
  readonly #deps: FeedsDeps;
  readonly #heads: Heads;
  readonly #ears: Ears;
  readonly #voice: FeedVoice;
  readonly #audit: HeadAudit;
  readonly #entries = new Map<string, Entry<Event>>();
  readonly #memberships = new WeakMap<AuthenticatedSocket, Map<string, Member>>();
  readonly #attaching = new WeakMap<AuthenticatedSocket, Map<string, Promise<unknown>>>();
  readonly #said = new Map<string, Said<Event>>();
  readonly #stopWatching: () => void;
  readonly #timer: NodeJS.Timeout;
  #flushing: NodeJS.Immediate | undefined;
  #ticks = 0;

  constructor(kind: FeedKind<Event>, deps: FeedsDeps) {
    this.#kind = kind;
    this.#deps = deps;
    this.#heads = new Heads((keys) => kind.headsOf(keys));
    this.#audit = new HeadAudit({
      headsOf: (keys) => kind.headsOf(keys),
      keys: () => [...this.#entries.keys()],
      learn: (key, head) => this.#entries.get(key)?.feed.learn(head),
      onError: deps.onError,
    });
    this.#ears = new Ears(deps);
    this.#voice = new FeedVoice({ ...deps, channelOf: (key) => this.#channelOf(key) });
    this.#stopWatching = deps.redis.watch({
      up: () => this.#tellUnheard(),
      resumed: () => {
        for (const { audience } of this.#entries.values()) audience?.changed();
        this.#ears.listenAgain();
        this.#audit.run();
      },
    });
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  publish(key: string, events: readonly Event[]): void {
    this.#saidIn(key).events.push(...events);
  }

  publishTransient(key: string, event: string, payload: object, except: Except = {}): void {
    this.#saidIn(key).transients.push({ event, payload, except });
  }

  attach(socket: AuthenticatedSocket, key: string, options: AttachOptions): Promise<Attached<Event>> {
    // One at a time per socket and feed, so that the second finds what the first has made.
    const queue = this.#attaching.get(socket) ?? new Map<string, Promise<unknown>>();
    this.#attaching.set(socket, queue);
    const before = queue.get(key) ?? Promise.resolve();
    const attaching = before.catch(() => undefined).then(() => this.#attach(socket, key, options));
    queue.set(key, attaching);
    const leave = (): void => {
      if (queue.get(key) === attaching) queue.delete(key);
    };
    attaching.then(leave, leave);
    return attaching;
  }

  async #attach(
    socket: AuthenticatedSocket,
    key: string,
    { after, seq, afterAcknowledgement }: AttachOptions,
  ): Promise<Attached<Event>> {
    const { feed, entry } = await this.#use(key);
    try {
      const at = seq ?? Math.max(feed.head, await this.#heads.of(key));
      if (after !== undefined && after > at) throw this.#kind.afterAhead(at);
      const { member, isNew } = await this.#join(socket, feed, at);
      const settle = (accepted: boolean): void => {
        if (accepted || !isNew) feed.release(member);
        else this.detach(socket, key);
      };
      try {
        const attached = await readPart(feed, at, after);
        if (isNew) member.cursor = attached.events.at(-1)?.seq ?? at;
        afterAcknowledgement(settle);
        return attached;
      } catch (thrown) {
        settle(false);
        throw thrown;
      }
    } finally {
      entry.users -= 1;
    }
  }

  /** Finds the member, or makes one; either way it is held until the acknowledgement has left. */
  async #join(
    socket: AuthenticatedSocket,
    feed: LocalFeed<Event>,
    at: number,
  ): Promise<{ member: Member; isNew: boolean }> {
    const members = this.#membersOf(socket);
    const present = members.get(feed.key);
    if (present !== undefined) {
      await reaches(feed, present, at);
      feed.holdAgain(present);
      return { member: present, isNew: false };
    }
    const { maxFeedsPerSocket = MAX_FEEDS_PER_SOCKET } = this.#deps;
    if (members.size >= maxFeedsPerSocket) throw tooManyFeeds({ limit: maxFeedsPerSocket });
    if (socket.disconnected) throw socketGone();
    const member = feed.hold(socket, at);
    members.set(feed.key, member);
    return { member, isNew: true };
  }

  detach(socket: AuthenticatedSocket, key: string): boolean {
    const member = this.#memberships.get(socket)?.get(key);
    if (member === undefined) return false;
    this.#entries.get(key)?.feed.remove(member);
    this.#forget(member, key);
    return true;
  }

  removeUser(key: string, removal: Removal): void {
    this.#flush();
    const message: FeedMessage = { type: 'removal', ...removal };
    this.#entries.get(key)?.feed.receive(message);
    this.#tell(key, message);
  }

  isAttached(socket: AuthenticatedSocket, key: string): boolean {
    return this.#memberships.get(socket)?.has(key) === true;
  }

  attachedTo(key: string): readonly AuthenticatedSocket[] {
    return this.#entries.get(key)?.feed.members() ?? [];
  }

  close(): Promise<void> {
    this.#flush();
    clearInterval(this.#timer);
    this.#stopWatching();
    for (const [key, entry] of this.#entries) this.#drop(key, entry);
    return Promise.resolve();
  }

  #membersOf(socket: AuthenticatedSocket): Map<string, Member> {
    const present = this.#memberships.get(socket);
    if (present !== undefined) return present;
    const members = new Map<string, Member>();
    this.#memberships.set(socket, members);
    socket.once('disconnect', () => {
      for (const key of [...members.keys()]) this.detach(socket, key);
    });
    return members;
  }

  #forget({ socket }: Member, key: string): void {
    this.#memberships.get(socket)?.delete(key);
    this.#kind.onDetached?.(key, socket);
  }

  /** The feed, heard and open; whoever uses it keeps it from being closed. */
  async #use(key: string): Promise<{ feed: LocalFeed<Event>; entry: Entry<Event> }> {
    const entry = this.#entries.get(key) ?? this.#open(key);
    entry.users += 1;
    try {
      await entry.opened;
    } catch (thrown) {
      entry.users -= 1;
      throw thrown;
    }
    return { feed: entry.feed, entry };
  }

  #open(key: string): Entry<Event> {
    const feed = new LocalFeed<Event>(key, {
      kind: this.#kind,
      onError: this.#deps.onError,
      stuckMs: this.#deps.stuckMs ?? STUCK_MS,
      onTakenOut: (member) => this.#forget(member, key),
    });
    const entry: Entry<Event> = {
      feed,
      opened: this.#hear(key, feed),
      stop: () => undefined,
      users: 0,
      isIdle: false,
    };
    this.#entries.set(key, entry);
    entry.opened.catch(() => this.#drop(key, entry));
    return entry;
  }

  /**
   * Listens first and asks for the head then: what comes in between is not missed. While Redis is away nothing is
   * heard, and comparing heads with the log brings what others say.
   */
  async #hear(key: string, feed: LocalFeed<Event>): Promise<void> {
    const onHeard = (): void => {
      this.#entries.get(key)?.audience?.changed();
      const failed = (error: unknown): void => this.#deps.onError(error, key);
      this.#heads.of(key).then((head) => feed.learn(head), failed);
    };
    const receive = (message: FeedMessage): void => {
      if (message.type === 'listening') this.#meet(key);
      else feed.receive(message);
    };
    const stop = await this.#ears.hear(this.#channelOf(key), { receive }, onHeard);
    const entry = this.#entries.get(key);
    if (entry?.feed !== feed) {
      stop();
      return;
    }
    entry.stop = stop;
    entry.audience = new Audience();
    this.#tell(key, { type: 'listening' });
    feed.open(await this.#heads.of(key));
  }

  #drop(key: string, entry: Entry<Event>): void {
    entry.stop();
    entry.feed.close();
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  #channelOf(key: string): string {
    return this.#deps.redis.keys.feed(this.#kind.name, key);
  }

  #saidIn(key: string): Said<Event> {
    const said = this.#said.get(key) ?? { events: [], transients: [] };
    this.#said.set(key, said);
    this.#flushing ??= setImmediate(() => this.#flush());
    return said;
  }

  /** Encodes what was said in this tick: once per feed, for here and for everywhere. */
  #flush(): void {
    if (this.#flushing !== undefined) clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#said.size > 0) this.#voice.together(() => this.#sayAll());
  }

  #sayAll(): void {
    const said = [...this.#said];
    this.#said.clear();
    for (const [key, { events, transients }] of said) {
      const entry = this.#entries.get(key);
      const isHeard = this.#deps.redis.health().state === 'up';
      if (entry === undefined && !isHeard) {
        this.#voice.remember(key, events.at(-1)?.seq ?? 0);
        continue;
      }
      for (const batch of batchesOf(this.#kind, key, events)) this.#send(key, { type: 'batch', ...batch });
      for (const { event, payload, except } of transients) {
        this.#send(key, { type: 'transient', frame: packetOf(event, payload), except });
      }
    }
  }

  #send(key: string, message: FeedMessage): void {
    const entry = this.#entries.get(key);
    entry?.feed.receive(message);
    if (message.type !== 'batch' || entry?.audience?.needs(message.to) !== false) this.#tell(key, message);
  }

  #tell(key: string, message: FeedMessage): void {
    this.#voice.tell(key, message, this.#entries.get(key)?.audience);
  }

  /** Somebody has begun to listen, and may have missed what was withheld a moment ago. */
  #meet(key: string): void {
    const audience = this.#entries.get(key)?.audience;
    audience?.changed();
    this.#voice.tellWithheld(key, audience);
  }

  #tellUnheard(): void {
    this.#voice.tellRemembered((key) => this.#entries.get(key)?.audience);
  }

  #tick(): void {
    this.#ticks += 1;
    for (const [key, entry] of this.#entries) {
      const isUnused = entry.users === 0 && entry.feed.memberCount === 0;
      this.#voice.tellWithheld(key, entry.audience);
      if (isUnused && entry.isIdle) this.#drop(key, entry);
      entry.isIdle = isUnused;
    }
    const isDown = this.#deps.redis.health().state === 'down';
    if (!isDown) {
      this.#tellUnheard();
      this.#ears.listenAgain();
    }
    const isTurn = this.#ticks % Math.max(1, Math.round((this.#deps.auditMs ?? AUDIT_MS) / TICK_MS)) === 0;
    // While Redis is away this is how others' events arrive.
    if (isDown || isTurn || this.#audit.isDue) this.#audit.run();
  }
}
