import type { AppError } from '../errors/app-error.ts';
import type { AfterAcknowledgement, AuthenticatedSocket } from './socket-event.ts';

/** One logged event: `seq` is dense per key (1, 2, 3 …); the rest goes to clients as it is. */
export interface FeedEvent {
  readonly seq: number;
}

/** What a log tells about one person in an event: from here on nothing more of this feed may reach them. */
export interface Removal {
  readonly userId: string;
  readonly reason: string;
}

/** What a module says once about its feeds (rooms now, conversations later). */
export interface FeedKind<Event extends FeedEvent> {
  /** Part of the channel's name in Redis: `rooms`. */
  readonly name: string;
  /** The Socket.IO event that carries them: `room:events`. */
  readonly eventName: string;
  /** The field that holds the key beside `events`: `room_id`. */
  readonly keyField: string;
  /** Reads the log: events with `seq > after` in order, at most `limit`. Only committed ones. */
  readonly readAfter: (key: string, after: number, limit: number) => Promise<readonly Event[]>;
  /** The highest committed seq of each key; an absent one counts as 0. One round trip for many keys. */
  readonly headsOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Made when a client claims to have seen more than there is (`room.after-ahead` with `details.seq`). */
  readonly afterAhead: (seq: number) => AppError;
  /** Whether an event ends somebody's part in the feed; judged in every process, through an outage too. */
  readonly removalOf?: (event: Event) => Removal | undefined;
  /** What a removed socket is told instead of that event: `room:removed`. */
  readonly farewell?: { readonly event: string; readonly payload: (key: string, reason: string) => object };
  /** Told once when a socket is no longer attached, whatever the reason: presence ends here. */
  readonly onDetached?: (key: string, socket: AuthenticatedSocket) => void;
}

/** How a socket comes into a feed. */
export interface AttachOptions {
  /** The client has everything up to here. @default 50 before `seq` */
  readonly after?: number | undefined;
  /** The committed seq that the rest of the answer is true at, as its owner told. @default the log's head */
  readonly seq?: number | undefined;
  /** The third argument of `SocketEvent.answer`: what is live starts when the acknowledgement has left. */
  readonly afterAcknowledgement: AfterAcknowledgement;
}

/** What the acknowledgement of a join says of the feed; spread it into the answer. */
export interface Attached<Event extends FeedEvent> {
  readonly seq: number;
  /** Those with `after < seq <= this.seq`, oldest first, at most 500. */
  readonly events: readonly Event[];
  /** The rest of them follows as events of the feed, before anything live. */
  readonly more: boolean;
}

/** Whom a transient message spares. */
export interface Except {
  readonly socketId?: string;
  readonly userId?: string;
}

/**
 * Ordered feeds without a hole from an owner to the sockets of many processes.
 *
 * What was committed reaches each attached socket once, in order of `seq`: Redis carries ready frames, and whatever
 * it loses is seen by its seq and read from the log before anything later is delivered.
 */
export interface Feeds<Event extends FeedEvent> {
  /** Called by the owner after the commit, in order. Never throws and never waits: with Redis down others catch up later. */
  publish(key: string, events: readonly Event[]): void;
  /** Says something that is not logged (presence, typing) to all attached sockets; may be lost. */
  publishTransient(key: string, event: string, payload: object, except?: Except): void;
  /**
   * Attaches a socket. Again on the same socket: answers the same and changes nothing.
   *
   * @throws what `afterAhead` makes when `after` is above `seq`.
   * @throws `socket.too-many-feeds`, or unavailable when Redis or the log do not answer.
   */
  attach(socket: AuthenticatedSocket, key: string, options: AttachOptions): Promise<Attached<Event>>;
  /** Ends the feed for this socket; true when it was attached. */
  detach(socket: AuthenticatedSocket, key: string): boolean;
  /** Takes all sockets of a person out at once, in every process that Redis reaches; they are told `farewell`. */
  removeUser(key: string, removal: Removal): void;
  isAttached(socket: AuthenticatedSocket, key: string): boolean;
  /** The sockets of this process in a feed. */
  attachedTo(key: string): readonly AuthenticatedSocket[];
  /** Sends what is collected and closes its subscriptions. */
  close(): Promise<void>;
}
