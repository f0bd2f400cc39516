/**
 * A member of a room as a careful front end is one: it comes back by itself, to the next process that answers, resumes
 * with `after`, and sends again what was not acknowledged.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { History, Operation } from './history.ts';

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
  /** Where to connect for the first, second … time: another process each time, as a balancer would. */
  readonly urlOf: (attempt: number) => string;
  readonly token: string;
  readonly room: string;
  readonly history: Pick<History, 'add'>;
  /** Below 1, for the pauses before coming back. @default Math.random */
  readonly random?: () => number;
}

const ACKNOWLEDGEMENT_TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;
const RETRY_MS = 100;

export class RoomClient {
  readonly #options: RoomClientOptions;
  readonly #waiting = new Set<() => void>();
  #socket: Socket;
  #attempts = 0;
  #awayUntil = 0;
  #isJoined = false;
  #isStopped = false;
  #seq = 0;
  /** Requests that were sent and not acknowledged yet, by client_id. */
  readonly unacknowledged = new Set<string>();
  /** Monotonic times of acknowledgements. */
  readonly acknowledgedAt: number[] = [];
  /** Every answer to every request but those whose connection broke; one that never came took its timeout. */
  readonly answers: { readonly at: number; readonly tookMs: number; readonly isOk: boolean }[] = [];

  /** Codes of refusals to let it in. */
  readonly refusals: string[] = [];

  constructor(options: RoomClientOptions) {
    this.#options = options;
    this.#socket = this.#open();
  }

  get room(): string {
    return this.#options.room;
  }

  /** The highest seq that it has received. */
  get seq(): number {
    return this.#seq;
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Sends until it is acknowledged or refused for good; the same client_id each time. */
  async post(text: string, cid: string = crypto.randomUUID()): Promise<void> {
    await this.#request('post', cid, { type: 'chat', data: { text } });
  }

  /** The same for the timer. */
  async timer(action: string, cid: string = crypto.randomUUID()): Promise<void> {
    await this.#request('timer', cid, { action });
  }

  /** Cuts the connection, as a network does; it comes back by itself. */
  cut(): void {
    if (this.#socket.connected) this.#socket.io.engine.close();
  }

  /** Is not there for a while, and comes back for what it has missed. */
  leaveFor(milliseconds: number): void {
    this.#awayUntil = performance.now() + milliseconds;
    this.cut();
  }

  stop(): void {
    this.#isStopped = true;
    this.#socket.disconnect();
    this.#giveUpWaiting();
  }

  async #request(op: Operation, cid: string, payload: object): Promise<void> {
    const { history, name: client, room } = this.#options;
    const asked = { client, op, room, cid };
    history.add({ type: 'invoke', ...asked });
    this.unacknowledged.add(cid);
    while (!this.#isStopped) {
      const answer = await this.#send(`room:${op}`, { room_id: room, client_id: cid, ...payload });
      if (answer?.ok === true && answer.seq !== undefined) {
        this.unacknowledged.delete(cid);
        this.acknowledgedAt.push(performance.now());
        history.add({ type: 'ok', ...asked, seq: answer.seq });
        return;
      }
      if (answer?.error?.retryable === false) {
        this.unacknowledged.delete(cid);
        history.add({ type: 'fail', ...asked, reason: answer.error.reason });
        return;
      }
      history.add({ type: 'unknown', ...asked });
      await this.#pause();
    }
  }

  #open(): Socket {
    const { urlOf, token } = this.#options;
    const socket = io(urlOf(this.#attempts), {
      auth: { token },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    this.#attempts += 1;
    socket.on('connect', () => void this.#join(socket));
    socket.on('disconnect', () => void this.#comeBack());
    socket.on('connect_error', (error: Error & { readonly data?: { readonly code?: string } }) => {
      if (error.data?.code !== undefined) this.refusals.push(error.data.code);
      socket.disconnect();
      void this.#comeBack();
    });
    socket.on('room:events', ({ events }: { events: readonly ReceivedEvent[] }) => this.#receive(events));
    socket.on('room:removed', () => {
      this.#isJoined = false;
      this.#options.history.add({ type: 'removed', client: this.#options.name, room: this.room });
    });
    return socket;
  }

  async #comeBack(): Promise<void> {
    this.#isJoined = false;
    this.#giveUpWaiting();
    await this.#pause();
    await delay(Math.max(0, this.#awayUntil - performance.now()));
    if (!this.#isStopped) this.#socket = this.#open();
  }

  async #join(socket: Socket): Promise<void> {
    const { history, name: client, room } = this.#options;
    while (socket.connected && !this.#isStopped) {
      const after = this.#seq;
      const answer = await this.#send('room:join', { room_id: room, after }, ({ ok, seq, events }) => {
        if (!ok || seq === undefined) return;
        history.add({ type: 'join', client, room, after, seq });
        this.#receive(events ?? []);
        this.#isJoined = true;
      });
      if (answer?.ok === true) return;
      // Whether it was joined is unknown: a new socket begins anew.
      if (answer === undefined) socket.disconnect();
      else await this.#pause();
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
   * The acknowledgement, or undefined when none came in time or the connection broke. `first` runs in the moment in
   * which it arrives: what is live may come in the same breath, before anything that waits for a promise.
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
      const sentAt = performance.now();
      const giveUp = (): void => resolve(undefined);
      this.#waiting.add(giveUp);
      this.#socket
        .timeout(ACKNOWLEDGEMENT_TIMEOUT_MS)
        .emit(event, payload, (error: Error | null, answer: Acknowledgement) => {
          if (!this.#waiting.delete(giveUp)) return;
          const at = performance.now();
          this.answers.push({ at, tookMs: at - sentAt, isOk: error === null && answer.ok });
          if (error === null) first(answer);
          resolve(error === null ? answer : undefined);
        });
    });
  }

  #giveUpWaiting(): void {
    for (const giveUp of this.#waiting) giveUp();
    this.#waiting.clear();
  }

  async #pause(): Promise<void> {
    await delay(RETRY_MS * (0.5 + (this.#options.random ?? Math.random)()));
  }
}
