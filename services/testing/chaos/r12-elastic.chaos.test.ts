import { setTimeout as delay } from 'node:timers/promises';
import { signal } from '../../../tools/local/process-table.ts';
import { openStage } from '../e2e/stage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { startProcess, type ExtraProcess } from './extra-process.ts';
import { overLimit, spread } from './figures.ts';
import { GUARD_MS, roomsOf, serving, until } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';
import { watchTokens } from './token-log.ts';

interface Sizes {
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

type Step = 'add' | 'stop' | 'kill';

const FEWEST = 1;
const MOST = 6;
const REACHABLE_MS = 5_000;
const DRAIN_MS = 6_000;
const MOVED_SHARE = 0.25;
/** How often it hits a process that owns rooms. */
const OWNER_SHARE = 0.8;

campaign<Sizes>({
  promise: 'R12',
  title: 'processes that come, go and die all the time leave each room with one owner, and within reach',
  sizes: {
    smallest: { seconds: 60, stepSeconds: 5, controlSeconds: 10 },
    full: { seconds: 300, stepSeconds: 10, controlSeconds: 60 },
  },
  least: { seconds: 60, steps: 6, added: 2, stopped: 1, killed: 1, 'tokens seen': 20 },
  stage: () => openStage({ REPLICAS: '1', LOG_LEVEL: 'warn' }),
  run: async (run) => {
    const { stage, size } = run;
    const extras = new Fleet(run);
    const load = await openRoomLoad(run, { rooms: 12, members: 3, pauseMs: 150, urls: extras.urls });
    const tokens = watchTokens(stage, load.rooms, extras.internalUrls);
    const beganAt = performance.now();
    const reached: number[] = [];
    try {
      if (run.isControl) await delay(size.controlSeconds * 1_000);
      else reached.push(...(await changeAllTheTime(run, load, extras)));
    } finally {
      await load.finish().finally(() => extras.end());
    }
    run.count('seconds', Math.floor((performance.now() - beganAt) / 1_000));
    run.count('tokens seen', tokens.figures().tokens);
    run.wrong(...(await tokens.stop()));
    if (run.isControl) return;
    run.count('all rooms within reach after', spread(reached));
    run.wrong(
      ...overLimit('reach', reached, { share: 1, limitMs: REACHABLE_MS, factor: run.slowdown.factor() }),
    );
  },
});

async function changeAllTheTime(run: CampaignRun<Sizes>, load: RoomLoad, extras: Fleet): Promise<number[]> {
  const reached: number[] = [];
  const endsAt = performance.now() + run.size.seconds * 1_000;
  const done = { add: 0, stop: 0, kill: 0 };
  let mostAtOnce = 1;
  while (performance.now() < endsAt) {
    const dueAt = performance.now() + run.size.stepSeconds * 1_000;
    const step = nextStep(run, extras.size + 1);
    run.history.add({ type: 'fault', what: step, target: String(extras.size) });
    await extras.change(step);
    done[step] += 1;
    mostAtOnce = Math.max(mostAtOnce, extras.size + 1);
    const steppedAt = performance.now();
    moveSome(run, load);
    const isReached = (room: string): boolean => load.acknowledgedAt(room).at(-1)! > steppedAt;
    await until(`every room is within reach after ${step}`, () => load.rooms.every(isReached), GUARD_MS);
    reached.push(performance.now() - steppedAt);
    await delay(Math.max(0, dueAt - performance.now()));
  }
  run.count('steps', reached.length);
  run.count('added', done.add);
  run.count('stopped', done.stop);
  run.count('killed', done.kill);
  run.count('most processes at once', mostAtOnce);
  return reached;
}

/** Some people come back to another process, as they do when a balancer has more or fewer to choose from. */
function moveSome({ chance }: CampaignRun<Sizes>, load: RoomLoad): void {
  for (const member of load.members) if (chance.happens(MOVED_SHARE)) member.cut();
}

function nextStep({ chance }: CampaignRun<Sizes>, count: number): Step {
  if (count <= FEWEST) return 'add';
  if (count >= MOST) return chance.pick(['stop', 'kill']);
  return chance.pick(['add', 'add', 'stop', 'kill']);
}

/** The processes beside the one that the supervisor keeps. */
class Fleet {
  readonly #run: CampaignRun<Sizes>;
  #living: ExtraProcess[] = [];
  #started = 0;

  constructor(run: CampaignRun<Sizes>) {
    this.#run = run;
  }

  get size(): number {
    return this.#living.length;
  }

  readonly urls = (): string[] => [...this.#run.stage.run.api_urls, ...this.#living.map(({ url }) => url)];

  readonly internalUrls = (): string[] => [
    ...serving(this.#run.stage).map(({ internal_url: url }) => url),
    ...this.#living.map(({ internalUrl }) => internalUrl),
  ];

  async change(step: Step): Promise<void> {
    if (step === 'add') {
      this.#started += 1;
      this.#living.push(await startProcess(this.#run.stage, { index: 10 + this.#started }));
      return;
    }
    const { stage } = this.#run;
    const victim = await this.#chooseVictim();
    if (victim === undefined) {
      // The supervisor's own: it comes back by itself.
      signal(serving(stage)[0]!.pid, step === 'kill' ? 'SIGKILL' : 'SIGTERM');
      return;
    }
    this.#living = this.#living.filter((one) => one !== victim);
    if (step === 'kill') await victim.kill();
    else await victim.stop(DRAIN_MS);
  }

  /** Mostly one that owns rooms; undefined is the supervisor's. */
  async #chooseVictim(): Promise<ExtraProcess | undefined> {
    const { chance } = this.#run;
    const urls = this.internalUrls();
    const owned = await Promise.all(
      urls.map(async (url, index) => ({
        victim: this.#living[index - (urls.length - this.#living.length)],
        rooms: (await roomsOf(url))?.length ?? 0,
      })),
    );
    const owners = owned.filter(({ rooms }) => rooms > 0);
    return chance.pick(owners.length > 0 && chance.happens(OWNER_SHARE) ? owners : owned).victim;
  }

  async end(): Promise<void> {
    await Promise.all(this.#living.map((one) => one.stop(DRAIN_MS)));
    this.#living = [];
  }
}
