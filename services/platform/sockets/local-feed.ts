import { bufferedBytes, connectionOf, cut, writeFrame, type EngineConnection, type Frame } from './engine.ts';
import { batchesOf, type Batch, type FeedMessage } from './feed-message.ts';
import type { Except, FeedEvent, FeedKind, Removal } from './feed.ts';
import type { AuthenticatedSocket } from './socket-event.ts';

/** One socket in one feed. */
export interface Member {
  readonly socket: AuthenticatedSocket;
  readonly connection: EngineConnection;
  readonly userId: string;
  /**
   * `held`: nothing may be sent before the acknowledgement; `catching`: gets batches of its own from `cursor` on;
   * `live`: has everything up to the feed's head and gets each batch as it comes; `gone`: gets nothing.
   */
  state: 'held' | 'catching' | 'live' | 'gone';
  /** The last event it has; not kept while it is live. */
  cursor: number;
  /** Removals up to here are older than its coming. */
  joinedAt: number;
  isPumping: boolean;
  /** A removal that came while it was held. */
  removal?: Removal;
}

export interface LocalFeedDeps<Event extends FeedEvent> {
  readonly kind: FeedKind<Event>;
  readonly onError: (error: unknown, key: string) => void;
  /** Whoever reads nothing for so long is cut; it comes back with `after` (R18). */
  readonly stuckMs: number;
  /** Told of a member that was taken out by a removal. */
  readonly onTakenOut: (member: Member) => void;
}

/** So many are read from the log at once for those that lack them. */
const READ_LIMIT = 200;
/** Batches kept for members that are a little behind: no read of the log for them. */
const RECENT_BATCHES = 32;
const RECENT_BYTES = 65_536;
/** A member with more than this unread falls back to catching up, so memory per socket stays bounded. */
const SLOW_BYTES = 1_048_576;
/** A slow member goes on when it has read down to this. */
const RESUME_BYTES = 131_072;

/** A log that cannot be read so often in a row is left to the next comparison of heads. */
const GIVE_UP_AFTER = 8;

/** The part of a feed that one process serves: order and completeness for its members. */
export class LocalFeed<Event extends FeedEvent> {
  readonly key: string;
  /** Everything up to here was given to the live members. */
  #head = 0;
  /** The highest event that was heard of. */
  #known = 0;
  #isOpen = false;
  #isFilling = false;
  #isClosed = false;
  readonly #live = new Set<Member>();
  readonly #others = new Set<Member>();
  readonly #recent: Batch[] = [];
  #recentBytes = 0;
  readonly #reads = new Map<string, Promise<readonly Event[]>>();
  readonly #deps: LocalFeedDeps<Event>;

  constructor(key: string, deps: LocalFeedDeps<Event>) {
    this.key = key;
    this.#deps = deps;
  }

  get head(): number {
    return this.#head;
  }

  get memberCount(): number {
    return this.#live.size + this.#others.size;
  }

  members(): AuthenticatedSocket[] {
    return [...this.#live, ...this.#others].map(({ socket }) => socket);
  }

  /** From here on the feed is known to be heard: everything after `head` is delivered. */
  open(head: number): void {
    this.#isOpen = true;
    this.#head = head;
    this.learn(head);
  }

  close(): void {
    this.#isClosed = true;
    for (const member of [...this.#live, ...this.#others]) this.remove(member);
  }

  /** There is something up to `seq`, whether or not its frame arrives. */
  learn(seq: number): void {
    if (seq > this.#known) this.#known = seq;
    if (this.#isOpen && this.#known > this.#head) this.#fill().catch((error: unknown) => this.#report(error));
  }

  receive(message: FeedMessage): void {
    switch (message.type) {
      case 'batch':
        if (this.#isOpen && !this.#isFilling && message.from === this.#head + 1) this.#apply(message);
        else this.learn(message.to);
        return;
      case 'head':
        this.learn(message.to);
        return;
      case 'listening':
        return;
      case 'transient':
        this.#sayTo(message.frame, message.except);
        return;
      case 'removal':
        for (const member of this.#ofUser(message.userId)) this.#takeOut(member, message);
        return;
    }
  }

  /** Adds a member that hears nothing until it is released. */
  hold(socket: AuthenticatedSocket, joinedAt: number): Member {
    const member: Member = {
      socket,
      connection: connectionOf(socket),
      userId: socket.data.caller.userId,
      state: 'held',
      cursor: joinedAt,
      joinedAt,
      isPumping: false,
    };
    this.#others.add(member);
    return member;
  }

  /** Holds a member back again, where it stands. */
  holdAgain(member: Member): void {
    if (member.state === 'live') {
      this.#live.delete(member);
      this.#others.add(member);
      member.cursor = this.#head;
    }
    if (member.state !== 'gone') member.state = 'held';
  }

  release(member: Member): void {
    if (member.state !== 'held') return;
    member.state = 'catching';
    if (member.removal !== undefined) this.#takeOut(member, member.removal);
    else this.#wake(member);
  }

  remove(member: Member): void {
    member.state = 'gone';
    this.#live.delete(member);
    this.#others.delete(member);
  }

  /** Where a member stands now. */
  positionOf(member: Member): number {
    return member.state === 'live' ? this.#head : member.cursor;
  }

  /** Reads the log; the same read at the same time is done once. */
  read(after: number, limit = READ_LIMIT): Promise<readonly Event[]> {
    const name = `${after} ${limit}`;
    const running = this.#reads.get(name);
    if (running !== undefined) return running;
    const read = this.#deps.kind.readAfter(this.key, after, limit).finally(() => this.#reads.delete(name));
    this.#reads.set(name, read);
    return read;
  }

  /** Delivers the next batch to everybody who has all before it. */
  #apply(batch: Batch): void {
    for (const removal of batch.removals) {
      for (const member of this.#ofUser(removal.userId)) {
        if (removal.seq > member.joinedAt) this.#takeOut(member, removal);
      }
    }
    const before = this.#head;
    this.#head = batch.to;
    if (batch.to > this.#known) this.#known = batch.to;
    this.#remember(batch);
    for (const member of this.#live) {
      if (bufferedBytes(member.connection) > SLOW_BYTES) this.#fallBack(member, before);
      else writeFrame(member.connection, batch.frame);
    }
    for (const member of this.#others) this.#wake(member);
  }

  #fallBack(member: Member, cursor: number): void {
    this.#live.delete(member);
    this.#others.add(member);
    member.cursor = cursor;
    member.state = 'catching';
  }

  #remember(batch: Batch): void {
    this.#recent.push(batch);
    this.#recentBytes += batch.frame.websocket.length;
    while (this.#recent.length > RECENT_BATCHES || this.#recentBytes > RECENT_BYTES) {
      const forgotten = this.#recent.shift();
      if (forgotten === undefined) break;
      this.#recentBytes -= forgotten.frame.websocket.length;
    }
  }

  /** Reads from the log what was not heard, until nothing is missing. */
  async #fill(): Promise<void> {
    if (this.#isFilling) return;
    this.#isFilling = true;
    let failures = 0;
    while (this.#head < this.#known && !this.#isClosed) {
      const events = await this.#tryRead(this.#head);
      if (events !== undefined && events.length > 0) {
        failures = 0;
        for (const batch of batchesOf(this.#deps.kind, this.key, events)) this.#apply(batch);
        continue;
      }
      failures += 1;
      if (failures > GIVE_UP_AFTER) this.#known = this.#head;
      else await pause(Math.min(2_000, 25 * 2 ** failures));
    }
    this.#isFilling = false;
  }

  async #tryRead(after: number): Promise<readonly Event[] | undefined> {
    try {
      return await this.read(after);
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  #wake(member: Member): void {
    if (member.state !== 'catching' || member.isPumping) return;
    // Most are here already: no promise for them.
    if (member.cursor === this.#head) this.#goLive(member);
    else if (member.cursor < this.#head) this.#pump(member).catch((error: unknown) => this.#report(error));
  }

  #goLive(member: Member): void {
    this.#others.delete(member);
    this.#live.add(member);
    member.state = 'live';
  }

  /** Gives a member what it lacks, at the pace that it reads, then lets it go live. */
  async #pump(member: Member): Promise<void> {
    member.isPumping = true;
    let failures = 0;
    while (isCatching(member) && member.cursor < this.#head) {
      const batches = await this.#batchesAfter(member.cursor);
      if (batches.length === 0) {
        failures += 1;
        await pause(Math.min(2_000, 25 * 2 ** failures));
        continue;
      }
      failures = 0;
      for (const batch of batches) await this.#give(member, batch);
    }
    member.isPumping = false;
    this.#wake(member);
  }

  async #batchesAfter(cursor: number): Promise<readonly Batch[]> {
    const recent = this.#recent.find(({ from }) => from === cursor + 1);
    if (recent !== undefined) return [recent];
    const events = await this.#tryRead(cursor);
    return events === undefined ? [] : batchesOf(this.#deps.kind, this.key, events);
  }

  async #give(member: Member, batch: Batch): Promise<void> {
    if (!(await this.#hasRoom(member)) || !isCatching(member)) return;
    const removal = batch.removals.find(
      ({ userId, seq }) => userId === member.userId && seq > member.joinedAt,
    );
    if (removal !== undefined) {
      this.#takeOut(member, removal);
      return;
    }
    writeFrame(member.connection, batch.frame);
    member.cursor = batch.to;
  }

  /** Waits until a member has read what it got; false when it has gone, or reads no more and was cut. */
  async #hasRoom(member: Member): Promise<boolean> {
    if (bufferedBytes(member.connection) <= SLOW_BYTES) return true;
    for (let waited = 0; waited < this.#deps.stuckMs; waited += 20) {
      if (member.state === 'gone') return false;
      if (bufferedBytes(member.connection) <= RESUME_BYTES) return true;
      await pause(20);
    }
    this.remove(member);
    cut(member.connection);
    return false;
  }

  #takeOut(member: Member, { userId, reason }: Removal): void {
    if (member.state === 'held') {
      member.removal = { userId, reason };
      return;
    }
    const { farewell } = this.#deps.kind;
    this.remove(member);
    if (farewell !== undefined) member.socket.emit(farewell.event, farewell.payload(this.key, reason));
    this.#deps.onTakenOut(member);
  }

  #ofUser(userId: string): Member[] {
    return [...this.#live, ...this.#others].filter((member) => member.userId === userId);
  }

  #sayTo(frame: Frame, { socketId, userId }: Except): void {
    for (const members of [this.#live, this.#others]) {
      for (const member of members) {
        const isSpared = member.socket.id === socketId || (userId !== undefined && member.userId === userId);
        if (isSpared || member.state === 'held' || bufferedBytes(member.connection) > SLOW_BYTES) continue;
        writeFrame(member.connection, frame);
      }
    }
  }

  #report(error: unknown): void {
    this.#deps.onError(error, this.key);
  }
}

function isCatching(member: Member): boolean {
  return member.state === 'catching';
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
