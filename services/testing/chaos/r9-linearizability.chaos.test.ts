import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { signal } from '../../../tools/local/process-table.ts';
import type { Person } from '../e2e/stage.ts';
import type { Chance } from '../fuzz/chance.ts';
import { checkLinearizability } from '../rooms/linearizability.ts';
import { roomModel, type RoomInput, type TimerAction } from '../rooms/room-model.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { pauseOf } from './chances.ts';
import { spread } from './figures.ts';
import { awaitReadiness, findOwners } from './processes.ts';
import { RoomCaller, type RoomOperation } from './room-caller.ts';
import { makePublicRoom, signUpMany } from './room-load.ts';

interface Sizes {
  readonly histories: number;
  readonly atOnce: number;
  readonly operations: number;
  readonly controlHistories: number;
  readonly [name: string]: number;
}

const PEOPLE = 6;
/** One less than there are people: somebody is always told that the room is full. */
const MOST_MEMBERS = PEOPLE - 1;
/** After all processes were ready again. */
const BETWEEN_KILLS_MS = [500, 2_500] as const;
const CHECK_PATIENCE_MS = 60_000;

campaign<Sizes>({
  promise: 'R9',
  title: 'what people do in a room at once, through kills, could have happened one after the other',
  sizes: {
    smallest: { histories: 20, atOnce: 20, operations: 2_000, controlHistories: 4 },
    full: { histories: 200, atOnce: 20, operations: 2_000, controlHistories: 20 },
  },
  least: { histories: 20, 'operations in each': 2_000, kills: 5 },
  run: async (run) => {
    const people = await signUpMany(run.stage, PEOPLE);
    const count = run.isControl ? run.size.controlHistories : run.size.histories;
    const checks: number[] = [];
    let [operations, unknown, kills] = [0, 0, 0];
    for (let first = 0; first < count; first += run.size.atOnce) {
      const killer = run.isControl ? undefined : startKilling(run);
      const indices = Array.from(
        { length: Math.min(run.size.atOnce, count - first) },
        (_, index) => first + index,
      );
      const histories = await Promise.all(indices.map((index) => recordHistory(run, people, index)));
      kills += (await killer?.stop()) ?? 0;
      for (const [at, history] of histories.entries()) {
        checks.push(judge(run, people, { index: first + at, history }));
        operations += history.length;
        unknown += history.filter(({ output }) => output === undefined).length;
      }
    }
    await awaitReadiness(run.stage);
    run.count('histories', checks.length);
    run.count('operations in each', run.size.operations);
    run.count('operations', operations);
    run.count('unknown outcomes', unknown);
    run.count('kills', kills);
    run.count('time of a check', spread(checks));
  },
});

/** People do what comes to their minds until there are enough operations. */
async function recordHistory(
  run: CampaignRun<Sizes>,
  people: readonly Person[],
  index: number,
): Promise<RoomOperation[]> {
  const { stage, size } = run;
  const room = await makePublicRoom(stage, people[0]!, index, {
    max_members: MOST_MEMBERS,
    timer_control: 'all',
  });
  const history: RoomOperation[] = [];
  let begun = 0;
  await Promise.all(
    people.map(async (person, number) => {
      const chance = run.chanceFor(index * PEOPLE + number);
      const caller = new RoomCaller({ person, room, urls: stage.run.api_urls, chance });
      while (begun < size.operations) {
        begun += 1;
        const operation = await caller.call(anyInput(chance, person.id, number === 0));
        if (operation === undefined) begun -= 1;
        else history.push(operation);
      }
      caller.close();
    }),
  );
  return history;
}

function anyInput(chance: Chance, user: string, isHost: boolean): RoomInput {
  const actions: readonly TimerAction[] = ['start', 'start', 'pause', 'resume', 'skip', 'reset'];
  return chance.weighted<RoomInput>([
    [30, () => ({ user, op: 'post' })],
    [20, () => ({ user, op: 'timer', action: chance.pick(actions) })],
    [20, () => ({ user, op: 'join' })],
    [isHost ? 0 : 8, () => ({ user, op: 'leave' })],
    [12, () => ({ user, op: 'head' })],
    [10, () => ({ user, op: 'members' })],
  ]);
}

/** @returns how long it took. */
function judge(
  run: CampaignRun<Sizes>,
  people: readonly Person[],
  { index, history }: { readonly index: number; readonly history: readonly RoomOperation[] },
): number {
  const beganAt = performance.now();
  const model = roomModel(people[0]!.id, MOST_MEMBERS);
  const { outcome, fitting, stuck } = checkLinearizability(model, history, CHECK_PATIENCE_MS);
  const tookMs = performance.now() - beganAt;
  if (outcome === 'linearizable') return tookMs;
  const file = run.history.file.replace('.jsonl', `-${index}.jsonl`);
  appendFileSync(file, history.map((operation) => `${JSON.stringify(operation)}\n`).join(''));
  const [next] = stuck;
  run.wrong(
    `history ${index}: ${outcome} after ${fitting.length} of ${history.length}, at ${JSON.stringify(next)}; ${file}`,
  );
  return tookMs;
}

/** Kills owners until it is stopped, which tells how many. */
function startKilling(run: CampaignRun<Sizes>): { stop(): Promise<number> } {
  const stopping = new AbortController();
  const isOver = (): boolean => stopping.signal.aborted;
  let kills = 0;
  const work = (async () => {
    while (!isOver()) {
      await delay(pauseOf(run.chance, BETWEEN_KILLS_MS), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
      if (!isOver()) await awaitReadiness(run.stage);
      if (isOver()) continue;
      const owners = await findOwners(run.stage);
      const victim = run.chance.pick(owners);
      run.history.add({ type: 'fault', what: 'SIGKILL', target: String(victim.index) });
      signal(victim.pid, 'SIGKILL');
      kills += 1;
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await work;
      return kills;
    },
  };
}
