/** A socket of socket.io-client that a test plays the server of. */
import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io-client';
import { Connection, type ConnectionOptions } from './connection.ts';

type Acknowledge = (lost: Error | null, answer?: unknown) => void;

/** One event that the client has sent. */
export interface Sent {
  readonly event: string;
  readonly payload: Record<string, unknown>;
  readonly answer: (answer: object) => void;
  readonly lose: () => void;
}

export class FakeSocket extends EventEmitter {
  connected = false;
  /** How often it was told to connect. */
  attempts = 0;
  readonly sent: Sent[] = [];
  /** What the last attempt said about who comes. */
  auth: object | undefined;
  readonly #ask: (give: (auth: object) => void) => void;
  readonly #heardAny: ((name: string, told: unknown) => void)[] = [];

  constructor(ask: (give: (auth: object) => void) => void) {
    super();
    this.#ask = ask;
  }

  connect(): void {
    this.attempts += 1;
    this.#ask((auth) => (this.auth = auth));
  }

  disconnect(): void {
    if (this.connected) this.drop();
  }

  onAny(heard: (name: string, told: unknown) => void): void {
    this.#heardAny.push(heard);
  }

  timeout(waitMs: number): { emit(event: string, payload: object, acknowledge: Acknowledge): void } {
    return {
      emit: (event, payload, acknowledge) => {
        let isOver = false;
        const settle: Acknowledge = (lost, answer) => {
          clearTimeout(timer);
          if (!isOver) acknowledge(lost, answer);
          isOver = true;
        };
        const timer = setTimeout(() => settle(new Error('timeout')), waitMs);
        this.once('lost', () => settle(new Error('disconnected')));
        this.sent.push({
          event,
          payload: payload as Record<string, unknown>,
          answer: (answer) => settle(null, answer),
          lose: () => settle(new Error('timeout')),
        });
      },
    };
  }

  /** The server lets it in. */
  accept(): void {
    this.connected = true;
    this.emit('connect');
  }

  /** The server does not. */
  refuse(data?: { code: string; retry_after_ms?: number }): void {
    this.emit('connect_error', Object.assign(new Error('refused'), { data }));
  }

  /** The connection ends. */
  drop(): void {
    this.connected = false;
    this.emit('disconnect', 'transport close');
    this.emit('lost');
  }

  /** The server says something. */
  say(name: string, told: unknown): void {
    for (const heard of this.#heardAny) heard(name, told);
  }

  /** What was sent under this name, but clocks. */
  of(event: string): Sent[] {
    return this.sent.filter((each) => each.event === event);
  }
}

/** A connection over such a socket; `accept` it to be online. */
export function openFake(options: Partial<ConnectionOptions> = {}): {
  connection: Connection;
  socket: FakeSocket;
} {
  let socket: FakeSocket | undefined;
  const connection = new Connection({
    token: () => 'token',
    random: () => 0.5,
    open: (_url, { auth }) => {
      socket = new FakeSocket(auth as (give: (auth: object) => void) => void);
      socket.setMaxListeners(0);
      return socket as unknown as Socket;
    },
    ...options,
  });
  return { connection, socket: socket! };
}

/** A token as the platform makes them, as far as the client reads it. */
export function tokenUntil(endsAtMs: number): string {
  const body = Buffer.from(JSON.stringify({ exp: endsAtMs / 1_000 })).toString('base64url');
  return `head.${body}.signature`;
}
