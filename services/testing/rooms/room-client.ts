/** A member of a room as a careful front end is one: resumes with `after`, sends again what was not acknowledged. */
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { History } from './history.ts';

interface Acknowledgement {
  readonly ok: boolean;
  readonly seq?: number;
  readonly events?: readonly ReceivedEvent[];
  readonly error?: { readonly code: string; readonly reason: string; readonly retryable: boolean };
}

interface ReceivedEvent {
  readonly seq: number;
  readonly client_id: string | null;
}

export interface RoomClientOptions {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly room: string;
  readonly history: History;
}

const ACKNOWLEDGEMENT_TIMEOUT_MS = 3_000;
const RETRY_MS = 150;

export class RoomClient {
  readonly #options: RoomClientOptions;
  readonly #socket: Socket;
  #isJoined = false;
  #seq = 0;
  #isStopped = false;
  /** Posts that were sent and not acknowledged yet. */
  readonly unacknowledged = new Set<string>();
  /** Monotonic times of acknowledgements. */
  readonly acknowledgedAt: number[] = [];

  constructor(options: RoomClientOptions) {
    this.#options = options;
    this.#socket = io(options.url, {
      auth: { token: options.token },
      transports: ['websocket'],
      reconnectionDelay: 100,
      reconnectionDelayMax: 400,
      forceNew: true,
    });
    this.#socket.on('connect', () => void this.#join());
    this.#socket.on('disconnect', (reason) => {
      this.#isJoined = false;
      if (reason === 'io server disconnect' && !this.#isStopped) this.#socket.connect();
    });
    this.#socket.on('connect_error', () => {
      // A refusal (the process drains, or its database is away) is not tried again by the library itself.
      if (!this.#socket.active && !this.#isStopped) setTimeout(() => this.#socket.connect(), RETRY_MS);
    });
    this.#socket.on('room:events', ({ events }: { events: readonly ReceivedEvent[] }) =>
      this.#receive(events),
    );
  }

  get seq(): number {
    return this.#seq;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Sends until it is acknowledged or refused for good; the same client_id each time. */
  async post(text: string): Promise<void> {
    const { history, name: client, room } = this.#options;
    const cid = crypto.randomUUID();
    history.add({ type: 'invoke', client, room, cid });
    this.unacknowledged.add(cid);
    while (!this.#isStopped) {
      const answer = await this.#send('room:post', {
        room_id: room,
        client_id: cid,
        type: 'chat',
        data: { text },
      });
      if (answer?.ok === true && answer.seq !== undefined) {
        this.unacknowledged.delete(cid);
        this.acknowledgedAt.push(performance.now());
        history.add({ type: 'ok', client, room, cid, seq: answer.seq });
        return;
      }
      if (answer?.error?.retryable === false) {
        this.unacknowledged.delete(cid);
        history.add({ type: 'fail', client, room, cid, reason: answer.error.reason });
        return;
      }
      history.add({ type: 'unknown', client, room, cid });
      await delay(RETRY_MS);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket.disconnect();
  }

  async #join(): Promise<void> {
    const { history, name: client, room } = this.#options;
    const socketId = this.#socket.id;
    while (this.#socket.connected && this.#socket.id === socketId && !this.#isStopped) {
      const after = this.#seq;
      const answer = await this.#send('room:join', { room_id: room, after }, ({ ok, seq, events }) => {
        if (!ok || seq === undefined) return;
        history.add({ type: 'join', client, room, after, seq });
        this.#receive(events ?? []);
        this.#isJoined = true;
      });
      if (answer?.ok === true) return;
      if (answer === undefined) {
        // Whether it was joined is unknown: a new socket begins anew.
        this.#socket.disconnect().connect();
        return;
      }
      await delay(RETRY_MS);
    }
  }

  #receive(events: readonly ReceivedEvent[]): void {
    const { history, name: client, room } = this.#options;
    for (const { seq, client_id: cid } of events) {
      history.add({ type: 'recv', client, room, seq, cid });
      this.#seq = Math.max(this.#seq, seq);
    }
  }

  /**
   * The acknowledgement, or undefined when none came. `first` runs in the moment in which it arrives: what is live
   * may come in the same breath, before anything that waits for a promise.
   */
  #send(
    event: string,
    payload: object,
    first: (answer: Acknowledgement) => void = () => undefined,
  ): Promise<Acknowledgement | undefined> {
    return new Promise((resolve) => {
      if (!this.#socket.connected) {
        resolve(undefined);
        return;
      }
      this.#socket
        .timeout(ACKNOWLEDGEMENT_TIMEOUT_MS)
        .emit(event, payload, (error: Error | null, answer: Acknowledgement) => {
          if (error === null) first(answer);
          resolve(error === null ? answer : undefined);
        });
    });
  }
}
