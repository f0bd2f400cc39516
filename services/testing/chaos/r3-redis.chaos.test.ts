import { setTimeout as delay } from 'node:timers/promises';
import { freeze } from '../e2e/faults.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { overLimit, spread } from './figures.ts';
import { badAnswers, startHttpLoad } from './http-load.ts';
import { awaitReadiness, GUARD_MS, until } from './processes.ts';
import { redisCommand, restartRedis } from './redis-faults.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';

interface Sizes {
  readonly freezes: number;
  readonly others: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

const FROZEN_MS = 10_000;
const ANSWERED_MS = 1_500;
const BACK_MS = 2_000;

campaign<Sizes>({
  promise: 'R3',
  title:
    'a Redis that freezes, restarts, drops its clients or forgets everything keeps nobody waiting and loses nothing',
  sizes: {
    smallest: { freezes: 2, others: 1, controlSeconds: 5 },
    full: { freezes: 20, others: 10, controlSeconds: 60 },
  },
  least: { freezes: 2, restarts: 1, 'clients dropped': 1, flushes: 1 },
  run: async (run) => {
    const { stage, size } = run;
    const load = await openRoomLoad(run, { rooms: 8, members: 3, pauseMs: 150 });
    const http = await startHttpLoad(stage);
    const back: number[] = [];
    if (run.isControl) await delay(size.controlSeconds * 1_000);
    else {
      for (let turn = 0; turn < size.freezes; turn += 1)
        back.push(await live(run, load, 'SIGSTOP', () => freezeRedis(run)));
      for (let turn = 0; turn < size.others; turn += 1) back.push(...(await liveOthers(run, load)));
      Object.entries({
        freezes: size.freezes,
        restarts: size.others,
        'clients dropped': size.others,
        flushes: size.others,
      }).forEach(([name, value]) => run.count(name, value));
      await awaitReadiness(stage);
    }
    const answers = await http.stop();
    await load.finish();
    const asked = load.members.flatMap(({ answers: told }) => told.map(({ tookMs }) => tookMs));
    const factor = run.slowdown.factor();
    run.count('requests', answers.length);
    run.count('of them 503', answers.filter(({ status }) => status === 503).length);
    run.count('HTTP', spread(answers.map(({ tookMs }) => tookMs)));
    run.count('sockets', spread(asked));
    run.wrong(...badAnswers(answers, ANSWERED_MS * factor), ...(await http.findLost()));
    run.wrong(...overLimit('an answer to a socket', asked, { share: 1, limitMs: ANSWERED_MS, factor }));
    if (run.isControl) return;
    run.count('everybody up to date again after', spread(back));
    run.wrong(...overLimit('back', back, { share: 1, limitMs: BACK_MS, factor }));
  },
});

async function freezeRedis({ stage }: CampaignRun<Sizes>): Promise<void> {
  const thaw = freeze(stage, 'redis');
  await delay(FROZEN_MS).finally(thaw);
}

async function liveOthers(run: CampaignRun<Sizes>, load: RoomLoad): Promise<number[]> {
  const { stage } = run;
  const drop = async (): Promise<void> => {
    for (const type of ['normal', 'pubsub']) await redisCommand(stage, 'CLIENT', 'KILL', 'TYPE', type);
  };
  return [
    await live(run, load, 'CLIENT KILL', drop),
    await live(run, load, 'restart', () => restartRedis(stage, 'SIGTERM')),
    await live(run, load, 'FLUSHALL', async () => void (await redisCommand(stage, 'FLUSHALL'))),
  ];
}

/** Lets it happen. @returns milliseconds from its end until everybody has everything that was said until then. */
async function live(
  { history }: CampaignRun<Sizes>,
  load: RoomLoad,
  what: string,
  fault: () => Promise<void>,
): Promise<number> {
  history.add({ type: 'fault', what, target: 'redis' });
  await fault();
  const endedAt = performance.now();
  const heads = new Map(
    load.rooms.map((room) => [room, Math.max(...load.membersOf(room).map(({ seq }) => seq))]),
  );
  const isUpToDate = (): boolean =>
    load.members.every(({ room, seq, isJoined }) => isJoined && seq >= heads.get(room)!) &&
    load.rooms.every((room) => load.acknowledgedAt(room).at(-1)! > endedAt);
  await until(`everybody is up to date after ${what}`, isUpToDate, GUARD_MS);
  const backMs = performance.now() - endedAt;
  await delay(1_000);
  return backMs;
}
