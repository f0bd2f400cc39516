import { connect, StudyFlowError, type Room, type StudyFlow } from '../../../../client/src/index.ts';
import type { Person } from './person.ts';

/** A message that reached somebody. */
interface Heard {
  readonly seq: number;
  readonly text: string | undefined;
}

export interface MemberOptions {
  readonly name: string;
  readonly url: string;
  readonly anonKey: string;
  readonly person: Person;
  readonly room: string;
}

/** One socket in one room: what it has said, heard, and how often it had to come back. */
export class Member {
  readonly name: string;
  readonly roomId: string;
  /** Texts whose storing was acknowledged. */
  readonly acknowledged: string[] = [];
  readonly acknowledgedAt: number[] = [];
  readonly heard: Heard[] = [];
  readonly refused: string[] = [];
  readonly #studyFlow: StudyFlow;
  readonly #room: Room;
  #entries = 0;
  #said = 0;

  constructor({ name, url, anonKey, person, room }: MemberOptions) {
    this.name = name;
    this.roomId = room;
    this.#studyFlow = connect({
      url,
      apikey: anonKey,
      token: async ({ refresh }) => (refresh ? person.refresh() : person.token()),
    });
    this.#studyFlow.connection.on('state', (state) => {
      if (state === 'online') this.#entries += 1;
    });
    this.#room = this.#studyFlow.room(room, { after: 0 });
    this.#room.on('events', (events) => {
      for (const { seq, data } of events) this.heard.push({ seq, text: (data as { text?: string }).text });
    });
    this.#room.on('end', ({ reason }) => this.refused.push(`${name} was put out of the room: ${reason}`));
  }

  get isIn(): boolean {
    return this.#room.isLive;
  }

  /** The last number that it has heard. */
  get seq(): number {
    return this.#room.seq ?? 0;
  }

  /** How often its socket has come back. */
  get reconnects(): number {
    return Math.max(0, this.#entries - 1);
  }

  /** Says something, once, and notes whether it was acknowledged. */
  async say(): Promise<void> {
    this.#said += 1;
    const text = `${this.name} ${this.#said}`;
    try {
      await this.#room.post(text);
      this.acknowledged.push(text);
      this.acknowledgedAt.push(performance.now());
    } catch (error) {
      const reason = error instanceof StudyFlowError ? error.reason : String(error);
      if (reason !== 'client.closed') this.refused.push(`${text}: ${reason}`);
    }
  }

  close(): void {
    this.#studyFlow.close();
  }
}
