import type { Answer, Connection } from './connection.ts';
import type { StudyFlowError } from './errors.ts';
import { Follower } from './follower.ts';
import type { Calls, components, ServerEvents } from './generated/protocol.d.ts';
import { Listeners } from './listeners.ts';
import type { Sender } from './sender.ts';
import { Typing } from './typing.ts';

type Schemas = components['schemas'];
export type RoomEvent = Schemas['RoomEvent'];
export type Member = Schemas['RoomMember'];
export type Timer = Schemas['RoomTimer'];

/** A message that was written here and is not in the log yet. */
export interface PendingPost {
  readonly client_id: string;
  readonly text: string;
}

export interface RoomTold {
  /** What happened, each event once and in order; your own posts too. */
  events: readonly RoomEvent[];
  /** Anything of the room's state: people, timer, who types, what waits to be sent. */
  change: Room;
  /** The log begins anew: drop what you have. */
  restart: Room;
  /** You are out of it, or it is not there; nothing follows. */
  end: { readonly reason: string };
}

export interface RoomOptions {
  /** The last `seq` that you have; without it the last 50 events come. */
  readonly after?: number;
}

/** Calls of a room that are done once, by their `client_id`. */
type OnceCall = 'room:post' | 'room:timer' | 'room:goal' | 'room:task' | 'room:note' | 'room:react';
type Given<Event extends keyof Calls> = Omit<Calls[Event]['call'], 'room_id' | 'client_id'>;

const DEADLINE_MS = 60_000;

/** One room as this device knows it. */
export class Room {
  readonly id: string;
  readonly #connection: Connection;
  readonly #sender: Sender;
  readonly #listeners = new Listeners<RoomTold>();
  readonly #follower: Follower<RoomEvent>;
  readonly #typing: Typing;
  readonly #stops: readonly (() => void)[];
  #members = new Map<string, Member>();
  #presenceVersion = -1;
  #pending: readonly PendingPost[] = [];
  room: Schemas['Room'] | undefined;
  timer: Timer | undefined;
  /** Why it is over, once it is. */
  endReason: string | undefined;

  constructor(id: string, deps: { connection: Connection; sender: Sender }, { after }: RoomOptions = {}) {
    this.id = id;
    this.#connection = deps.connection;
    this.#sender = deps.sender;
    this.#typing = new Typing(
      (typing) => this.#connection.ask('room:typing', { room_id: id, typing }, () => undefined),
      () => this.#listeners.tell('change', this),
    );
    this.#stops = this.#listen();
    this.#follower = new Follower<RoomEvent>({
      connection: deps.connection,
      after,
      join: (from, heard) => {
        const asked = { room_id: id, ...(from !== undefined && { after: from }) };
        this.#connection.ask('room:join', asked, (error, answer) => {
          if (answer !== undefined) this.#enter(answer);
          heard(error, answer);
          this.#listeners.tell('change', this);
        });
      },
      take: (events) => this.#take(events),
      restarted: () => this.#listeners.tell('restart', this),
      ended: (error) => this.#end(error.reason),
    });
  }

  /** Returns how to stop listening. */
  on<Name extends keyof RoomTold>(name: Name, listener: (told: RoomTold[Name]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Whether everything that happens arrives at once. */
  get isLive(): boolean {
    return this.#follower.isJoined;
  }

  /** The last `seq` that was heard: keep it to go on from there another day. */
  get seq(): number | undefined {
    return this.#follower.seq;
  }

  /** Those who are there now. */
  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  /** Posts of this device that are not in the log yet, oldest first. */
  get pending(): readonly PendingPost[] {
    return this.#pending;
  }

  /** Who types, but you. */
  get typing(): readonly string[] {
    return this.#typing.others;
  }

  /** Milliseconds that are left of the phase, by the server's clock; undefined before anything is known. */
  remaining(): number | undefined {
    const { timer } = this;
    if (timer?.state !== 'running' || timer.ends_at === null) return timer?.remaining_ms;
    return Math.max(0, Date.parse(timer.ends_at) - this.#connection.clock.now());
  }

  /**
   * Says something. It shows as `pending` at once, is sent until the server has it, and is stored once.
   *
   * @throws StudyFlowError when it was refused, or had no answer within a minute.
   */
  async post(text: string): Promise<Answer<'room:post'>> {
    const client_id = crypto.randomUUID();
    this.#expect([...this.#pending, { client_id, text }]);
    this.#typing.sent();
    try {
      return await this.#once('room:post', { type: 'chat', data: { text } }, client_id);
    } catch (error) {
      this.#expect(this.#pending.filter((post) => post.client_id !== client_id));
      throw error;
    }
  }

  /** Moves the shared timer; `timer` is what it has become when this resolves. @throws StudyFlowError `room.timer-state` when it cannot be moved so */
  async moveTimer(
    action: Calls['room:timer']['call']['action'],
    more: Pick<Calls['room:timer']['call'], 'phase' | 'duration_seconds'> = {},
  ): Promise<Timer> {
    const { seq, timer } = await this.do('room:timer', { action, ...more });
    if ((this.seq ?? 0) < seq) {
      this.timer = timer;
      this.#listeners.tell('change', this);
    }
    return timer;
  }

  /**
   * Any other call that is done once, such as `room:task`; `room_id` is added.
   *
   * @param clientId the same again for what had no answer (`client.no-answer`): it is done once all the same.
   */
  do<Event extends OnceCall>(
    event: Event,
    given: Given<Event>,
    clientId: string = crypto.randomUUID(),
  ): Promise<Answer<Event>> {
    return this.#once(event, given, clientId);
  }

  /** To be called with each key; it tells others now and then, and stops by itself. */
  type(): void {
    this.#typing.key();
  }

  /** Ends following and presence; the membership stays. */
  leave(): void {
    this.#stop();
    this.#connection.ask('room:leave', { room_id: this.id }, () => undefined);
  }

  #once<Event extends OnceCall>(
    event: Event,
    given: Given<Event>,
    client_id: string,
  ): Promise<Answer<Event>> {
    const payload = { ...given, room_id: this.id, client_id } as unknown as Calls[Event]['call'];
    return this.#sender.send(this.id, event, payload, DEADLINE_MS);
  }

  #listen(): (() => void)[] {
    const mine =
      <Told extends { readonly room_id: string }>(work: (told: Told) => void) =>
      (told: Told): void => {
        if (told.room_id !== this.id) return;
        work(told);
        this.#listeners.tell('change', this);
      };
    return [
      this.#connection.on(
        'room:events',
        mine(({ events }) => this.#follower.receive(events)),
      ),
      this.#connection.on(
        'room:presence',
        mine((told) => this.#learnPresence(told)),
      ),
      this.#connection.on(
        'room:typing',
        mine(({ user_id, typing }) => this.#typing.heard(user_id, typing)),
      ),
      this.#connection.on(
        'room:removed',
        mine(({ reason }) => this.#end(reason)),
      ),
      this.#connection.on('state', () => this.#listeners.tell('change', this)),
    ];
  }

  #enter({ room, members, timer }: Answer<'room:join'>): void {
    this.room = room;
    this.timer = timer;
    this.#presenceVersion = -1;
    this.#members = new Map(members.map((member) => [member.user_id, member]));
  }

  #take(events: readonly RoomEvent[]): void {
    for (const { type, data, client_id, actor_id } of events) {
      if (data['timer'] !== undefined) this.timer = data['timer'] as Timer;
      if (type === 'room.updated' && this.room !== undefined)
        this.room = { ...this.room, ...(data['changes'] as object) };
      if (actor_id !== null && type === 'chat') this.#typing.heard(actor_id, false);
      this.#pending = this.#pending.filter((post) => post.client_id !== client_id);
    }
    this.#listeners.tell('events', events);
  }

  #learnPresence({ version, members, joined, left }: ServerEvents['room:presence']): void {
    if (version <= this.#presenceVersion) return;
    this.#presenceVersion = version;
    if (members !== undefined) this.#members = new Map(members.map((member) => [member.user_id, member]));
    for (const userId of left ?? []) this.#members.delete(userId);
    for (const member of joined ?? []) this.#members.set(member.user_id, member);
  }

  #expect(pending: readonly PendingPost[]): void {
    this.#pending = pending;
    this.#listeners.tell('change', this);
  }

  #end(reason: StudyFlowError['reason']): void {
    if (this.endReason !== undefined) return;
    this.endReason = reason;
    this.#stop();
    this.#listeners.tell('end', { reason });
  }

  #stop(): void {
    this.#follower.stop();
    this.#typing.stop();
    for (const stop of this.#stops) stop();
  }
}
