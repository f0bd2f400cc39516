import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, signal } from '../../../tools/local/process-table.ts';
import { startSteadyClient, type SteadyClient } from '../e2e/crowd.ts';
import type { Answer } from '../e2e/http.ts';
import { as, signUp, type Person, type Stage } from '../e2e/stage.ts';
import { watchReadyProcesses } from './ready-processes.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { pauseOf } from './chances.ts';
import { overLimit, spread } from './figures.ts';
import { longestGap } from './gaps.ts';
import { awaitReadiness, findOwners, GUARD_MS, until } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';

interface Sizes {
  readonly drains: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

/** What an orchestrator leaves for a stop unless it is told otherwise, less the 5 s that promises.md wants to spare. */
const EXIT_WITHIN_MS = 30_000 - 5_000;
const GAP_P99_MS = 250;
const HTTP_CLIENTS = 6;

campaign<Sizes>({
  promise: 'R22, R2 (drain)',
  title:
    'a process that is told to stop under load fails no request, loses nothing, and its rooms move in a moment',
  sizes: { smallest: { drains: 5, controlSeconds: 5 }, full: { drains: 100, controlSeconds: 60 } },
  least: { drains: 5 },
  run: async (run) => {
    const load = await openRoomLoad(run, { rooms: 12, members: 4, pauseMs: 100 });
    const ready = watchReadyProcesses(run.stage.run.api_urls);
    const person = await signUp(run.stage);
    const clients = Array.from({ length: HTTP_CLIENTS }, (_, index) =>
      startClient(person, ready.next, index),
    );
    const figures = run.isControl ? await stayQuiet(run, load) : await drainAll(run, load);
    const answers = (await Promise.all(clients.map((client) => client.stop()))).flat();
    await ready.stop();
    await load.finish();
    const failed = answers.filter((answer) => hasFailed(answer, run.slowdown.factor()));
    run.count('requests', answers.length);
    run.count('failed', failed.length);
    run.count('told to come later', answers.filter(({ status }) => status === 503).length);
    run.count('gap of a room', spread(figures.gaps));
    run.wrong(...failed.map(({ status, text }) => `a request failed: ${status} ${text.slice(0, 120)}`));
    const factor = run.slowdown.factor();
    run.wrong(
      ...overLimit('gap of a room that moves', figures.gaps, { share: 0.99, limitMs: GAP_P99_MS, factor }),
    );
    if (run.isControl) return;
    run.count('exit after', spread(figures.exits));
    run.wrong(...overLimit('exit', figures.exits, { share: 1, limitMs: EXIT_WITHIN_MS, factor: 1 }));
    run.wrong(...uncleanExits(run.stage));
  },
});

/** On a machine this much too small for what runs on it, an honest 503 says so, and nothing about the drain. */
const OVERLOADED = 5;

function hasFailed({ status, headers }: Answer, factor: number): boolean {
  const isBusy = status === 503 && Number(headers['retry-after']) >= 1 && factor >= OVERLOADED;
  return !isBusy && (status < 200 || status >= 300);
}

/** Reads and writes in turn over connections that are kept open. */
function startClient(person: Person, next: () => string, index: number): SteadyClient {
  let count = index;
  return startSteadyClient(
    next,
    () => {
      count += 1;
      if (count % 3 > 0)
        return as(person, { path: count % 3 === 1 ? '/api/tasks?limit=20' : '/api/users/me' });
      const headers = { 'Idempotency-Key': crypto.randomUUID() };
      return as(person, { method: 'POST', path: '/api/tasks', headers, body: { title: `task ${count}` } });
    },
    { pauseMs: 10 },
  );
}

interface Figures {
  readonly gaps: number[];
  readonly exits: number[];
}

async function drainAll(run: CampaignRun<Sizes>, load: RoomLoad): Promise<Figures> {
  const figures: Figures = { gaps: [], exits: [] };
  for (let drain = 1; drain <= run.size.drains; drain += 1) {
    await delay(pauseOf(run.chance, [500, 1_500]));
    const victim = run.chance.pick(await findOwners(run.stage, load.rooms));
    const rooms = victim.rooms.map(({ id }) => id);
    const identity = identify(victim.pid)!;
    const beganAt = performance.now();
    signal(victim.pid, 'SIGTERM');
    run.history.add({ type: 'fault', what: 'SIGTERM', target: String(victim.index) });
    await until('it has ended', () => !isAlive(identity), GUARD_MS);
    figures.exits.push(performance.now() - beganAt);
    await delay(500);
    const span = [beganAt, performance.now()] as const;
    figures.gaps.push(...rooms.map((room) => longestGap(load.acknowledgedAt(room), span)));
    await awaitReadiness(run.stage);
    run.count('drains', drain);
  }
  run.count('rooms that moved', figures.gaps.length);
  return figures;
}

async function stayQuiet(run: CampaignRun<Sizes>, load: RoomLoad): Promise<Figures> {
  const beganAt = performance.now();
  await delay(run.size.controlSeconds * 1_000);
  const span = [beganAt, performance.now()] as const;
  return { gaps: load.rooms.map((room) => longestGap(load.acknowledgedAt(room), span)), exits: [] };
}

/** A process that did not finish its stop says so with its code. */
function uncleanExits({ platform }: Stage): string[] {
  const log = readFileSync(join(platform.paths.logs, 'supervisor.log'), 'utf8');
  return log.split('\n').filter((line) => /process-\d+ ended with code (?!0;)/.test(line));
}
