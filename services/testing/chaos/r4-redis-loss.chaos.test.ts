import { setTimeout as delay } from 'node:timers/promises';
import { signal } from '../../../tools/local/process-table.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { awaitReadiness, findOwners } from './processes.ts';
import { redisCommand, removeRedisData, restartRedis } from './redis-faults.ts';
import { openRoomLoad } from './room-load.ts';
import { watchTokens } from './token-log.ts';

interface Sizes {
  readonly losses: number;
  /** How old the dump is from which Redis comes back. */
  readonly dumpSeconds: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

campaign<Sizes>({
  promise: 'R4',
  title: 'a Redis that comes back empty, or with what it knew long ago, makes no token repeat or fall',
  sizes: {
    smallest: { losses: 1, dumpSeconds: 5, controlSeconds: 5 },
    full: { losses: 10, dumpSeconds: 60, controlSeconds: 60 },
  },
  least: { 'killed without persistence': 1, 'restored from an old dump': 1 },
  run: async (run) => {
    const load = await openRoomLoad(run, { rooms: 8, members: 3, pauseMs: 150 });
    const tokens = watchTokens(run.stage, load.rooms);
    if (run.isControl) await delay(run.size.controlSeconds * 1_000);
    for (let turn = 1; turn <= run.size.losses && !run.isControl; turn += 1) {
      await loseEverything(run);
      await moveRooms(run);
      run.count('killed without persistence', turn);
      await fallBack(run);
      await moveRooms(run);
      run.count('restored from an old dump', turn);
    }
    await load.finish();
    const { looks, tokens: seen } = tokens.figures();
    run.count('tokens seen', seen);
    run.count('looks', looks);
    run.wrong(...(await tokens.stop()));
  },
});

async function loseEverything({ stage, history }: CampaignRun<Sizes>): Promise<void> {
  history.add({ type: 'fault', what: 'SIGKILL, everything lost', target: 'redis' });
  await restartRedis(stage, 'SIGKILL', () => removeRedisData(stage));
  await delay(1_000);
}

/** What is written from now on is not in the file from which Redis comes back. */
async function fallBack({ stage, size, history }: CampaignRun<Sizes>): Promise<void> {
  await redisCommand(stage, 'CONFIG', 'SET', 'appendonly', 'no');
  await delay(size.dumpSeconds * 1_000);
  history.add({ type: 'fault', what: 'SIGKILL, back from an old dump', target: 'redis' });
  await restartRedis(stage, 'SIGKILL');
  await delay(1_000);
}

/** An owner is killed, so that its rooms get other tokens. */
async function moveRooms({ stage, chance, history }: CampaignRun<Sizes>): Promise<void> {
  const victim = chance.pick(await findOwners(stage));
  history.add({ type: 'fault', what: 'SIGKILL', target: String(victim.index) });
  signal(victim.pid, 'SIGKILL');
  await delay(2_000);
  await awaitReadiness(stage);
}
