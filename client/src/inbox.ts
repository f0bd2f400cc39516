import type { Answer, Connection } from './connection.ts';
import { Follower } from './follower.ts';
import type { Calls, components, ServerEvents } from './generated/protocol.d.ts';
import { Listeners } from './listeners.ts';

export type InboxEvent = components['schemas']['InboxEvent'];

export interface InboxTold {
  /** New entries, each once and in order. */
  events: readonly InboxEvent[];
  /** How much is unread, on any of the person's devices. */
  change: Inbox;
  /** An entry was taken back. */
  withdrawn: { readonly seq: number };
  /** The inbox begins anew: drop what you have. */
  restart: Inbox;
}

/** What reached the person, from where this device stood. */
export class Inbox {
  readonly #connection: Connection;
  readonly #listeners = new Listeners<InboxTold>();
  readonly #follower: Follower<InboxEvent>;
  readonly #stops: readonly (() => void)[];
  #version = -1;
  unread = 0;
  /** Everything up to here counts as read. */
  readUpTo = 0;

  constructor(connection: Connection, { after }: { readonly after?: number } = {}) {
    this.#connection = connection;
    this.#stops = [
      connection.on('inbox:events', ({ events }) => this.#follower.receive(events)),
      connection.on('inbox:read', (read) => this.#learn(read)),
      connection.on('inbox:withdrawn', (told) => this.#listeners.tell('withdrawn', told)),
    ];
    this.#follower = new Follower<InboxEvent>({
      connection,
      after,
      join: (from, heard) => {
        connection.ask('inbox:resume', from === undefined ? {} : { after: from }, (error, answer) => {
          heard(error, answer && this.#resumed(answer));
          if (answer !== undefined) this.#learn(answer);
        });
      },
      take: (events) => this.#take(events),
      restarted: () => this.#listeners.tell('restart', this),
      ended: () => undefined,
    });
  }

  on<Name extends keyof InboxTold>(name: Name, listener: (told: InboxTold[Name]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  /** The last `seq` that was heard: keep it to go on from there another day. */
  get seq(): number | undefined {
    return this.#follower.seq;
  }

  /** Marks entries as read, on all devices. @throws StudyFlowError */
  async markRead(what: Calls['inbox:read']['call']): Promise<void> {
    this.#learn(await this.#connection.call('inbox:read', what));
  }

  stop(): void {
    this.#follower.stop();
    for (const stop of this.#stops) stop();
  }

  /** What was too old is gone: the log goes on after it. */
  #resumed(answer: Answer<'inbox:resume'>): Answer<'inbox:resume'> {
    this.#follower.skipTo(answer.trimmed_to);
    return answer;
  }

  #take(events: readonly InboxEvent[]): void {
    this.unread += events.filter(({ read_at, seq }) => read_at === null && seq > this.readUpTo).length;
    this.#listeners.tell('events', events);
    this.#listeners.tell('change', this);
  }

  #learn({ version, unread, read_up_to }: Omit<ServerEvents['inbox:read'], 'seqs'>): void {
    if (version < this.#version) return;
    this.#version = version;
    this.unread = unread;
    this.readUpTo = read_up_to;
    this.#listeners.tell('change', this);
  }
}
