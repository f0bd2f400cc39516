import type { Connection } from './connection.ts';
import type { Calls, components } from './generated/protocol.d.ts';

export type PersonPresence = components['schemas']['PersonPresence'];

const ASK_AGAIN_MS = 5_000;

/** Who is there of those who share a room or a class with the person; kept up through reconnects. */
export class Presence {
  readonly #connection: Connection;
  readonly #changed: (people: readonly PersonPresence[]) => void;
  readonly #stops: readonly (() => void)[];
  #people = new Map<string, PersonPresence>();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, changed: (people: readonly PersonPresence[]) => void) {
    this.#connection = connection;
    this.#changed = changed;
    this.#stops = [
      connection.on('state', (state) => {
        if (state === 'online') this.#list();
      }),
      connection.on('presence:changed', ({ changes, stale }) => {
        for (const person of changes) this.#people.set(person.user_id, person);
        if (stale) this.#later();
        else this.#changed(this.people);
      }),
    ];
    if (connection.state === 'online') this.#list();
  }

  get people(): readonly PersonPresence[] {
    return [...this.#people.values()];
  }

  /** Says how this person is there. @throws StudyFlowError */
  async set(status: Calls['presence:set']['call']['status']): Promise<void> {
    await this.#connection.call('presence:set', { status });
  }

  stop(): void {
    clearTimeout(this.#again);
    for (const stop of this.#stops) stop();
  }

  #list(): void {
    this.#connection.ask('presence:list', {}, (error, answer) => {
      if (answer === undefined) {
        if (error?.retryable === true) this.#later();
        return;
      }
      this.#people = new Map(answer.people.map((person) => [person.user_id, person]));
      this.#changed(this.people);
    });
  }

  /** Everybody is told at once that it is stale: they do not all ask at once. */
  #later(): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#list(), this.#connection.random() * ASK_AGAIN_MS);
  }
}
