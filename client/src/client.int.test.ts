import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openRedis, until, untilUp } from '../../services/platform/redis/testing.ts';
import {
  createTestLog,
  eventOf,
  range,
  startSockets,
  type StartedSockets,
} from '../../services/platform/sockets/testing.ts';
import { startBalancer, type Balancer } from '../../services/testing/sockets/balancer.ts';
import { connect, type Room, type StudyFlow } from './index.ts';

const closers: (() => unknown)[] = [];
let balancer: Balancer;
let processes: StartedSockets[];
let log: ReturnType<typeof createTestLog>;
/** Answers that are lost on their way, to be turned on. */
let losesAnswers = false;

const TIMER = {
  state: 'idle',
  phase: 'focus',
  round: 1,
  duration_seconds: 60,
  remaining_ms: 60_000,
  ends_at: null,
  at: '',
};

/** One process of a platform whose rooms are a log in memory: a post is stored once, by its client_id. */
async function startProcess(keyPrefix: string): Promise<StartedSockets> {
  const started: StartedSockets = await startSockets({
    log,
    redis: await untilUp(openRedis({ keyPrefix })),
    server: {
      events: [
        eventOf(
          'room:join',
          (_caller, input) => input,
          async (socket, { room_id, after }: { room_id: string; after?: number }, afterAcknowledgement) => ({
            ...{ room: { id: room_id, name: 'Algebra' }, members: [], timer: TIMER },
            ...(await started.feeds.attach(socket, room_id, { after, afterAcknowledgement })),
          }),
        ),
        eventOf('room:leave', () => ({})),
        eventOf('room:post', async (_caller, given: { room_id: string; client_id: string; data: object }) => {
          const { room_id, client_id, data } = given;
          const stored = log.rows(room_id).find((row) => row.data['client_id'] === client_id);
          const [event] =
            stored === undefined
              ? log.append(room_id, 1, { data: { ...data, client_id }, client_id } as object)
              : [stored];
          if (stored === undefined) started.feeds.publish(room_id, [event!]);
          if (losesAnswers) await new Promise(() => undefined);
          return { seq: event!.seq, at: '' };
        }),
      ],
    },
  });
  closers.push(() => started.stop());
  return started;
}

beforeEach(async () => {
  losesAnswers = false;
  log = createTestLog();
  const keyPrefix = `client-${process.hrtime.bigint()}`;
  processes = [await startProcess(keyPrefix), await startProcess(keyPrefix)];
  balancer = await startBalancer(
    processes.map(({ url }) => url),
    { sticky: false },
  );
  closers.push(() => balancer.stop());
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function open(name: string): { studyflow: StudyFlow; room: Room; seqs: number[]; texts: unknown[] } {
  // A tenth of the pauses of a browser: there is no crowd here.
  const random = (): number => Math.random() / 10;
  const studyflow = connect({ url: balancer.url, token: () => name, random });
  closers.push(() => studyflow.close());
  const room = studyflow.room('room');
  const seqs: number[] = [];
  const texts: unknown[] = [];
  room.on('events', (events) => {
    for (const { seq, data } of events) {
      seqs.push(seq);
      texts.push(data['text']);
    }
  });
  return { studyflow, room, seqs, texts };
}

/** Ends every connection of the process that serves most, as its death would. */
function cutMost(): void {
  const [most] = processes.toSorted((left, right) => right.sockets.count() - left.sockets.count());
  for (const socket of most!.sockets.io.of('/').sockets.values()) socket.conn.close(true);
}

describe('two people over two processes', () => {
  test('say everything once and hear everything, in order, while connections are cut again and again', async () => {
    const [ada, ben] = [open('ada'), open('ben')];
    await until(() => ada.room.isLive && ben.room.isLive);
    const posts: Promise<unknown>[] = [];
    for (const round of range(1, 40)) {
      posts.push(ada.room.post(`ada ${round}`), ben.room.post(`ben ${round}`));
      if (round % 8 === 0) cutMost();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(posts);
    await until(() => [ada, ben].every(({ seqs }) => seqs.length === 80));
    for (const { seqs, texts, room } of [ada, ben]) {
      expect(seqs).toEqual(range(1, 80));
      expect(room.pending).toEqual([]);
      for (const name of ['ada', 'ben']) {
        const own = texts.filter((text) => String(text).startsWith(name));
        expect(own).toEqual(range(1, 40).map((round) => `${name} ${round}`));
      }
    }
    expect(processes.flatMap(({ bugs }) => bugs)).toEqual([]);
  });

  test('miss nothing of what was said while they were away, however much', async () => {
    const ada = open('ada');
    await until(() => ada.room.isLive);
    processes[0]!.feeds.publish('room', log.append('room', 10));
    await until(() => ada.seqs.length === 10);
    log.append('room', 2_000); // Nobody is told: they come with the next joining, and after it.
    cutMost();
    await until(() => ada.seqs.length === 2_010);
    expect(ada.seqs).toEqual(range(1, 2_010));
  });

  test('send again what was stored without an answer, and it is stored once', async () => {
    const ada = open('ada');
    await until(() => ada.room.isLive);
    losesAnswers = true;
    const posted = ada.room.post('once');
    await until(() => ada.seqs.length === 1);
    losesAnswers = false;
    cutMost();
    expect(await posted).toMatchObject({ ok: true, seq: 1 });
    expect(log.rows('room')).toHaveLength(1);
  });

  test('move to another process when theirs drains, and go on', async () => {
    const [ada, ben] = [open('ada'), open('ben')];
    await until(() => ada.room.isLive && ben.room.isLive);
    const [leaving, staying] = processes as [StartedSockets, StartedSockets];
    await leaving.sockets.drain(300);
    await until(() => staying.sockets.count() === 2 && ada.room.isLive && ben.room.isLive);
    await ada.room.post('still here');
    await until(() => ben.texts.includes('still here'));
  });
});

test('the clock of the server is known within what the way there leaves open', async () => {
  const { studyflow, room } = open('ada');
  await until(() => room.isLive && studyflow.connection.clock.isSynchronised);
  const difference = Math.abs(studyflow.now() - (performance.timeOrigin + performance.now()));
  expect(difference).toBeLessThanOrEqual(studyflow.connection.clock.uncertainty + 1);
});

test('a person whose token is no good is told so, and not again and again', async () => {
  const studyflow = connect({ url: balancer.url, token: () => 'revoked', random: () => 0.05 });
  closers.push(() => studyflow.close());
  await until(() => studyflow.connection.state === 'refused');
  expect(processes.flatMap(({ seen }) => seen)).toEqual(['refused SESSION_REVOKED']);
});
