import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Socket } from 'socket.io-client';
import { systemClock } from '../../platform/clock/clock.ts';
import { createOutboxStore } from '../../platform/events/outbox-store.ts';
import { startRelay, type Relay } from '../../platform/events/relay.ts';
import type { Mail } from '../../platform/mail/mail.ts';
import { createOutbound } from '../../platform/outbound/outbound.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import { openRedis, untilUp } from '../../platform/redis/testing.ts';
import { createFeeds } from '../../platform/sockets/feeds.ts';
import { openMasterKeyFile } from '../../platform/secrets/master-key-file.ts';
import { createSecretBox } from '../../platform/secrets/secret-box.ts';
import { createMetrics, type Metrics } from '../../platform/telemetry/metrics.ts';
import { recordLog } from '../../platform/telemetry/testing.ts';
import type { OpenDatabase } from '../../testing/database.ts';
import { startSocketProcess } from '../../testing/socket-process.ts';
import type { InboxEvent } from './inbox.ts';
import { createInboxModule, type InboxModule, type InboxModuleDeps } from './module.ts';

/** One process of the platform, as far as inboxes are concerned. */
export interface InboxProcess extends InboxModule {
  readonly redis: Redis;
  readonly metrics: Metrics;
  readonly mails: (Mail & { readonly id?: string | undefined })[];
  /** Carries changes from the outbox until the process stops. */
  relay(): Relay;
  /** A device of a person, connected. */
  device(userId: string): Promise<Device>;
  /** Runs a job of the module now. */
  run(name: string, payload?: object): Promise<void>;
  stop(): Promise<void>;
}

/** What a device heard, in the order of arrival. */
export interface Device {
  readonly socket: Socket;
  readonly seqs: number[];
  readonly events: InboxEvent[];
  readonly reads: { readonly unread: number; readonly version: number; readonly seqs: number[] }[];
  readonly withdrawn: number[];
  ask(event: string, payload: object): Promise<Answer>;
}

export interface Answer {
  readonly ok: boolean;
  readonly seq?: number;
  readonly more?: boolean;
  readonly events?: InboxEvent[];
  readonly unread?: number;
  readonly read_up_to?: number;
  readonly trimmed_to?: number;
  readonly error?: { readonly reason: string; readonly details?: { readonly seq?: number } };
}

/** Secrets of tests are sealed as all others. */
const secretBox = createSecretBox(
  openMasterKeyFile({ path: join(mkdtempSync(join(tmpdir(), 'studyflow-inbox-')), 'key'), create: true }),
);

/** Starts one over the test's database; several of them share a Redis by its client's prefix. */
export async function startInbox(
  { database, runner }: Pick<OpenDatabase, 'database' | 'runner'>,
  { redis = openRedis(), ...overrides }: Partial<InboxModuleDeps> & { readonly redis?: Redis } = {},
): Promise<InboxProcess> {
  await untilUp(redis);
  const processId = randomUUID();
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const mails: InboxProcess['mails'] = [];
  const inbox = createInboxModule({
    ...{ runner, database, metrics, clock: systemClock, secretBox, textBox: secretBox, log: recordLog() },
    mailer: {
      send: (mail, { id } = {}) => {
        mails.push({ ...mail, id });
        return Promise.resolve();
      },
    },
    outbound: createOutbound({ isTrustedHost: (host) => host.startsWith('127.0.0.1') }),
    publicUrl: 'http://127.0.0.1:4000',
    push: { subject: 'mailto:push@example.test', isTrustedHost: (host) => host.startsWith('127.0.0.1') },
    openFeeds: (kind) => createFeeds(kind, { redis, processId, onError: () => undefined, auditMs: 1_000 }),
    ...overrides,
  });
  const process = await startSocketProcess({ redis, processId, events: inbox.parts.socketEvents ?? [] });
  const relays: Relay[] = [];
  return {
    ...inbox,
    ...{ redis, metrics, mails },
    relay: () => {
      const relay = startRelay({
        store: createOutboxStore(database),
        subscribers: inbox.parts.subscribers ?? [],
        ...{
          log: recordLog(),
          observe: () => undefined,
          chance: () => 0.5,
          holder: randomUUID(),
          pollMs: 20,
        },
      });
      relays.push(relay);
      return relay;
    },
    device: async (userId) => deviceOf(await process.connect(userId)),
    run: async (name, payload = {}) => {
      const job = inbox.parts.jobs?.find((one) => one.name === name);
      if (job === undefined) throw new Error(`There is no job ${name}`);
      await job.run(job.payload.parse(payload), new AbortController().signal);
    },
    stop: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      await inbox.stop();
      await process.stop();
      await redis.close();
    },
  };
}

function deviceOf(socket: Socket): Device {
  const device: Device = {
    ...{ socket, seqs: [], events: [], reads: [], withdrawn: [] },
    ask: async (event, payload) => {
      const answer = (await socket.timeout(5_000).emitWithAck(event, payload)) as Answer;
      device.events.push(...(answer.events ?? []));
      device.seqs.push(...(answer.events ?? []).map(({ seq }) => seq));
      return answer;
    },
  };
  socket.on('inbox:events', ({ events }: { events: InboxEvent[] }) => {
    device.events.push(...events);
    device.seqs.push(...events.map(({ seq }) => seq));
  });
  socket.on('inbox:read', (read: Device['reads'][number]) => device.reads.push(read));
  socket.on('inbox:withdrawn', ({ seq }: { seq: number }) => device.withdrawn.push(seq));
  return device;
}
