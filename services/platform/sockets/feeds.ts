import type { Redis } from '../redis/redis.ts';
import { Ears } from './ears.ts';
import { socketGone, tooManyFeeds } from './errors.ts';
import { batchesOf, encodeMessage, packetOf, type FeedMessage } from './feed-message.ts';
import type { Attached, AttachOptions, Except, FeedEvent, FeedKind, Feeds, Removal } from './feed.ts';
import { reaches, readPart } from './feed-parts.ts';
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
const HEADS_AT_ONCE = 500;

/** A feed that this process hears. */
interface Entry<Event extends FeedEvent> {
  readonly feed: LocalFeed<Event>;
  readonly opened: Promise<void>;
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
  readonly #entries = new Map<string, Entry<Event>>();
  readonly #memberships = new WeakMap<AuthenticatedSocket, Map<string, Member>>();
  readonly #attaching = new WeakMap<AuthenticatedSocket, Map<string, Promise<unknown>>>();
  readonly #said = new Map<string, Said<Event>>();
  /** Feeds whose last frames other processes may not have got, with their heads. */
  readonly #unheard = new Map<string, number>();
  readonly #stopWatching: () => void;
  readonly #timer: NodeJS.Timeout;
  #flushing: NodeJS.Immediate | undefined;
  #ticks = 0;
  #isAuditing = false;
  #isAuditDue = false;

  constructor(kind: FeedKind<Event>, deps: FeedsDeps) {
    this.#kind = kind;
    this.#deps = deps;
    this.#heads = new Heads((keys) => kind.headsOf(keys));
    this.#ears = new Ears(deps);
    this.#stopWatching = deps.redis.watch({
      up: () => this.#tellUnheard(),
      resumed: () => {
        this.#ears.listenAgain();
        this.#audit();
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
      const failed = (error: unknown): void => this.#deps.onError(error, key);
      this.#heads.of(key).then((head) => feed.learn(head), failed);
    };
    const stop = await this.#ears.hear(this.#channelOf(key), feed, onHeard);
    const entry = this.#entries.get(key);
    if (entry?.feed !== feed) {
      stop();
      return;
    }
    entry.stop = stop;
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
    const said = [...this.#said];
    this.#said.clear();
    for (const [key, { events, transients }] of said) {
      const entry = this.#entries.get(key);
      const isHeard = this.#deps.redis.health().state === 'up';
      if (entry === undefined && !isHeard) {
        this.#rememberUnheard(key, events.at(-1)?.seq ?? 0);
        continue;
      }
      for (const batch of batchesOf(this.#kind, key, events)) this.#send(key, { type: 'batch', ...batch });
      for (const { event, payload, except } of transients) {
        this.#send(key, { type: 'transient', frame: packetOf(event, payload), except });
      }
    }
  }

  #send(key: string, message: FeedMessage): void {
    this.#entries.get(key)?.feed.receive(message);
    this.#tell(key, message);
  }

  #tell(key: string, message: FeedMessage): void {
    const { redis, processId } = this.#deps;
    redis.publish(this.#channelOf(key), encodeMessage(processId, message)).catch(() => {
      if ('to' in message) this.#rememberUnheard(key, message.to);
    });
  }

  #rememberUnheard(key: string, head: number): void {
    if (head > (this.#unheard.get(key) ?? 0)) this.#unheard.set(key, head);
  }

  #tellUnheard(): void {
    const unheard = [...this.#unheard];
    this.#unheard.clear();
    for (const [key, to] of unheard) this.#tell(key, { type: 'head', to });
  }

  #tick(): void {
    this.#ticks += 1;
    for (const [key, entry] of this.#entries) {
      const isUnused = entry.users === 0 && entry.feed.memberCount === 0;
      if (isUnused && entry.isIdle) this.#drop(key, entry);
      entry.isIdle = isUnused;
    }
    const isDown = this.#deps.redis.health().state === 'down';
    if (!isDown) {
      this.#tellUnheard();
      this.#ears.listenAgain();
    }
    const isTurn = this.#ticks % Math.max(1, Math.round((this.#deps.auditMs ?? AUDIT_MS) / TICK_MS)) === 0;
    if (isDown || isTurn || this.#isAuditDue) this.#audit();
  }

  /** Compares all feeds with the log; while Redis is away this is how others' events arrive. */
  #audit(): void {
    if (this.#isAuditing || this.#entries.size === 0) return;
    this.#isAuditing = true;
    this.#compare()
      .then(
        () => (this.#isAuditDue = false),
        (error: unknown) => {
          this.#isAuditDue = true;
          this.#deps.onError(error, '');
        },
      )
      .finally(() => (this.#isAuditing = false));
  }

  async #compare(): Promise<void> {
    const keys = [...this.#entries.keys()];
    for (let from = 0; from < keys.length; from += HEADS_AT_ONCE) {
      const heads = await this.#kind.headsOf(keys.slice(from, from + HEADS_AT_ONCE));
      for (const [key, head] of heads) this.#entries.get(key)?.feed.learn(head);
    }
  }
}
