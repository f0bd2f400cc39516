/** One person in one room who asks one thing after the other, and notes when and what came of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { send } from '../e2e/http.ts';
import { as, type Person } from '../e2e/stage.ts';
import type { Operation } from '../rooms/linearizability.ts';
import type { RoomInput, RoomOutput, TimerOutput } from '../rooms/room-model.ts';
import type { Chance } from '../fuzz/chance.ts';
import { uuidOf, wordsOf } from './chances.ts';

export type RoomOperation = Operation<RoomInput, RoomOutput>;

interface Reply {
  readonly ok: boolean;
  readonly seq?: number;
  readonly timer?: TimerOutput;
  readonly error?: { readonly reason: string; readonly retryable: boolean };
}

export interface CallerOptions {
  readonly person: Person;
  readonly room: string;
  /** Another process each time it has to connect anew. */
  readonly urls: readonly string[];
  readonly chance: Chance;
}

/** An outcome; undefined when nobody knows. */
type Outcome = RoomOutput | undefined;

const ANSWER_TIMEOUT_MS = 10_000;
const RETRY_MS = 100;
/** Long enough that no phase ends by itself. */
const PHASE_SECONDS = 14_400;

export class RoomCaller {
  readonly #options: CallerOptions;
  #turn: number;
  #socket: Socket | undefined;
  #last = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#turn = options.chance.below(options.urls.length);
  }

  /** Asks, and insists where asking again does no harm. Undefined for a look that came to nothing. */
  async call(input: RoomInput): Promise<RoomOperation | undefined> {
    const calledAt = performance.now();
    const output = await this.#do(input);
    const returnedAt = performance.now();
    const isLook = input.op === 'head' || input.op === 'members';
    if (output === undefined && isLook) return undefined;
    return { client: input.user, input, output, calledAt, returnedAt };
  }

  close(): void {
    this.#socket?.disconnect();
  }

  #do(input: RoomInput): Promise<Outcome> {
    switch (input.op) {
      case 'post':
        return this.#insist('room:post', { type: 'chat', data: { text: wordsOf(this.#options.chance) } });
      case 'timer': {
        const isStart = input.action === 'start';
        return this.#insist('room:timer', {
          action: input.action,
          ...(isStart && { duration_seconds: PHASE_SECONDS }),
        });
      }
      case 'join':
        return this.#ask('room:join', { after: this.#last });
      case 'leave':
        return this.#request('DELETE', '/members/me', () => ({}));
      case 'head':
        return this.#request('GET', `/events?after=${this.#last}&limit=1`, (body) => ({
          seq: (body as { seq: number }).seq,
        }));
      case 'members':
        return this.#request('GET', '/members?limit=100', (body) => ({
          members: (body as { data: readonly { user_id: string }[] }).data.map(({ user_id: id }) => id),
        }));
    }
  }

  /** The same client_id until the outcome is known. */
  async #insist(event: string, payload: object): Promise<Outcome> {
    const client_id = uuidOf(this.#options.chance);
    for (;;) {
      const outcome = await this.#ask(event, { client_id, ...payload });
      if (outcome !== undefined) return outcome;
      await delay(RETRY_MS);
    }
  }

  async #ask(event: string, payload: object): Promise<Outcome> {
    const socket = await this.#connected();
    const reply = (await socket
      .timeout(ANSWER_TIMEOUT_MS)
      .emitWithAck(event, { room_id: this.#options.room, ...payload })
      .catch(() => undefined)) as Reply | undefined;
    if (reply === undefined) socket.disconnect();
    if (reply?.ok !== true)
      return reply?.error?.retryable === false ? { refused: reply.error.reason } : undefined;
    this.#last = Math.max(this.#last, reply.seq ?? 0);
    return { ...(reply.seq !== undefined && { seq: reply.seq }), ...(reply.timer && { timer: reply.timer }) };
  }

  async #request(method: string, path: string, told: (body: unknown) => RoomOutput): Promise<Outcome> {
    const { person, room } = this.#options;
    for (;;) {
      const sent = as(person, { method, path: `/api/rooms/${room}${path}` });
      try {
        const { status, json } = await send(this.#nextUrl(), sent, ANSWER_TIMEOUT_MS);
        if (status < 300) return told(json);
        return status < 500 ? { refused: (json as { reason: string }).reason } : undefined;
      } catch (error) {
        // Nobody listens: it was not heard.
        if ((error as { code?: string }).code !== 'ECONNREFUSED') return undefined;
        await delay(RETRY_MS);
      }
    }
  }

  async #connected(): Promise<Socket> {
    while (this.#socket?.connected !== true) {
      this.#socket?.disconnect();
      const { token } = this.#options.person;
      const socket = io(this.#nextUrl(), {
        auth: { token },
        transports: ['websocket'],
        ...{ forceNew: true, reconnection: false, timeout: ANSWER_TIMEOUT_MS },
      });
      this.#socket = socket;
      await new Promise<void>((resolve) => {
        socket.once('connect', resolve);
        socket.once('connect_error', () => void delay(RETRY_MS).then(resolve));
      });
    }
    return this.#socket;
  }

  #nextUrl(): string {
    this.#turn += 1;
    return this.#options.urls[this.#turn % this.#options.urls.length]!;
  }
}
