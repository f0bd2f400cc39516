import type { Socket } from 'socket.io-client';
import { systemClock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { openRedis, until, untilUp } from '../../platform/redis/testing.ts';
import { startSockets, type StartedSockets } from '../../platform/sockets/testing.ts';
import { createRunner } from '../../platform/use-case/runner.ts';
import { modelUnknown } from '../../modules/gateway/errors.ts';
import { streamSocketEvents } from '../../modules/gateway/doors/sockets/socket-events.ts';
import { SocketStreams } from '../../modules/gateway/doors/sockets/socket-streams.ts';
import type { ProviderStub } from '../gateway/provider-stub.ts';
import { serveClients, type ClientsStage } from './serve-clients.ts';

type Told = Readonly<Record<string, unknown>>;

/** What one socket hears of streams. */
export interface Hearing {
  readonly chunks: Told[];
  ask(event: string, payload: unknown): Promise<Told & { readonly ok: boolean; readonly stream_id?: string }>;
  /** Resolves with the first chunk. */
  first(): Promise<void>;
  /** Resolves with what the end of the stream says. */
  ended(): Promise<Told>;
  text(): string;
  disconnect(): void;
}

export interface SocketStage {
  readonly stub: ProviderStub;
  /** How often the providers of both processes were asked. */
  asked(): number;
  /** A socket of a person, at one of two processes. */
  hear(at?: 'here' | 'elsewhere', person?: string): Promise<Hearing>;
  until(isSo: () => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Two processes with sockets and the gateway, on one Redis, before the scripted provider. */
export async function openSocketStage(): Promise<SocketStage> {
  const redis = await untilUp(openRedis());
  const silence = { AI_STALL_TIMEOUT_MS: '3000' };
  const here = await serveClients({ redis }, silence);
  const elsewhere = await serveClients({ redis }, silence);
  const sockets = {
    here: await startSockets({ redis, events: eventsOf(here) }),
    elsewhere: await startSockets({ redis, events: eventsOf(elsewhere) }),
  };
  return {
    stub: here.stub,
    asked: () => here.stub.asked.length + elsewhere.stub.asked.length,
    hear: (at = 'here', person = 'alice') => hearAt(sockets[at], person),
    until,
    close: async () => {
      await Promise.all([sockets.here.stop(), sockets.elsewhere.stop()]);
      await Promise.all([here.close(), elsewhere.close()]);
      await redis.close();
    },
  };
}

function eventsOf({ served }: ClientsStage) {
  const { streams } = served.module;
  if (streams === undefined) throw new Error('Streams need Redis');
  // The events look nothing up in a database.
  const runner = createRunner({ reading: () => ({}) } as unknown as Database, () => undefined);
  const routes = {
    allOf: (model: string) => {
      if (model === 'unheard-of') throw modelUnknown({ model });
      return [];
    },
  };
  const deps = { gateway: streams.gateway, streams, routes, clock: systemClock, ids: randomIds };
  return streamSocketEvents(runner, new SocketStreams({ ...deps, reportBug: () => undefined }));
}

async function hearAt(process: StartedSockets, person: string): Promise<Hearing> {
  const socket: Socket = process.client(person);
  const chunks: Told[] = [];
  const ends: Told[] = [];
  socket.on('ai:chunk', (chunk: Told) => chunks.push(chunk));
  socket.on('ai:end', (end: Told) => ends.push(end));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    chunks,
    ask: (event, payload) => socket.timeout(20_000).emitWithAck(event, payload) as ReturnType<Hearing['ask']>,
    first: () => until(() => chunks.length > 0, 20_000),
    ended: async () => {
      await until(() => ends.length > 0, 20_000);
      return ends[0] ?? {};
    },
    text: () => chunks.map(({ text = '' }) => String(text)).join(''),
    disconnect: () => void socket.disconnect(),
  };
}
