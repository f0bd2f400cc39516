/** Sockets of people, and raw connections that speak what they should not. */
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { WebSocket } from 'ws';
import { send } from './http.ts';
import { as, type Person, type Stage } from './stage.ts';

/** What an event was answered with. */
export interface Reply {
  readonly ok: boolean;
  readonly seq?: number;
  readonly error?: {
    readonly code: string;
    readonly reason: string;
    readonly message: string;
    readonly retryable: boolean;
  };
}

/** A reply that nobody gave in time, with the time that went by. */
export interface Asked {
  readonly reply: Reply | undefined;
  readonly beganAt: number;
  readonly tookMs: number;
}

export async function openSocket(url: string, { token }: Pick<Person, 'token'>): Promise<Socket> {
  const socket = io(url, {
    auth: { token },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelayMax: 500,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (refusal) => {
      socket.disconnect();
      reject(refusal);
    });
  });
  return socket;
}

export async function ask(socket: Socket, event: string, ...payload: unknown[]): Promise<Asked> {
  const beganAt = performance.now();
  const reply = await socket
    .timeout(10_000)
    .emitWithAck(event, ...payload)
    .then((answer: Reply) => answer)
    .catch(() => undefined);
  return { reply, beganAt, tookMs: performance.now() - beganAt };
}

/** A room of this person's. */
export async function makeRoom({ run }: Pick<Stage, 'run'>, person: Person): Promise<string> {
  const { json, text, status } = await send(
    run.api_url,
    as(person, { method: 'POST', path: '/api/rooms', body: { name: 'Algebra' } }),
  );
  if (status !== 201) throw new Error(`A room was not made: ${status} ${text}`);
  return (json as { id: string }).id;
}

/** An engine connection without a namespace; what it says is its own business. */
export async function openEngine(url: string): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`);
  socket.on('error', () => undefined);
  await once(socket, 'open');
  return socket;
}

/** One that has joined the namespace with a token, and leaves packets to its owner. */
export async function openRawSocket(url: string, { token }: Pick<Person, 'token'>): Promise<WebSocket> {
  const socket = await openEngine(url);
  const isConnected = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      if (data.toString().startsWith('40')) resolve();
      if (data.toString() === '2') socket.send('3');
    });
  });
  socket.send(`40${JSON.stringify({ token })}`);
  await isConnected;
  return socket;
}

/** Resolves with the milliseconds until the other side ends it, or with undefined after so many. */
export async function endOf(socket: WebSocket, withinMs: number): Promise<number | undefined> {
  if (socket.readyState === WebSocket.CLOSED) return 0;
  const beganAt = performance.now();
  const ended = once(socket, 'close').then(() => performance.now() - beganAt);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  return Promise.race([ended, late]).finally(() => clearTimeout(timer));
}
