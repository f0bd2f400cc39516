/** One run of StudyFlow, from nothing to ready to stopped. */
import { rmSync } from 'node:fs';
import { messageOf } from '../local/failure.ts';
import { printBanner } from './banner.ts';
import { endLeftovers, recordChildren } from './children.ts';
import { choosePorts } from './choose-ports.ts';
import type { Context } from './context.ts';
import { preparationEnvironment, urlOf } from './environment.ts';
import { createFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { releaseLock, takeLock } from './lock.ts';
import type { Paths, Programs } from './paths.ts';
import { planRoles } from './plan.ts';
import { waitForReadiness } from './readiness.ts';
import { inSeconds } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import { runProgram } from './run-program.ts';
import { keepPostgres, keepProcess, keepRedis, processLog } from './servers.ts';
import type { Hooks } from './servers.ts';
import type { Settings } from './settings.ts';
import { openState, saveState } from './state.ts';

/** What a run needs from outside. */
export interface SuperviseOptions {
  paths: Paths;
  programs: Programs;
  settings: Settings;
  reporter: Reporter;
  /** Aborted when the run shall end. */
  stopping: AbortSignal;
  onReady?: () => void;
}

/** How a run ended: `busy` when another supervisor has the state folder. */
export type Outcome = 'stopped' | 'busy';

/**
 * Starts everything, keeps it running until `stopping`, and stops it in order.
 *
 * @throws when the start fails, after what had started was stopped again.
 */
export async function supervise(options: SuperviseOptions): Promise<Outcome> {
  const { paths, reporter, stopping } = options;
  if (!takeLock(paths)) {
    return 'busy';
  }
  try {
    const context = await prepare(options);
    const fleet = createFleet(context);
    const stopped = new Promise<'stop'>((resolve) => {
      stopping.addEventListener(
        'abort',
        () => {
          resolve('stop');
        },
        { once: true },
      );
    });
    try {
      const starting = stopping.aborted ? Promise.resolve() : start(context, fleet, options);
      await Promise.race([starting, stopped]);
      await stopped;
    } finally {
      await stop(context, fleet, reporter);
    }
    return 'stopped';
  } finally {
    releaseLock(paths);
  }
}

/** Clears away what an earlier run left, and settles keys and ports. */
async function prepare({ paths, programs, settings, reporter }: SuperviseOptions): Promise<Context> {
  const leftovers = await endLeftovers(paths);
  if (leftovers > 0) {
    reporter.warn(`Ended ${leftovers} processes that an earlier run had left behind.`);
  }
  const state = openState(paths, settings.port);
  const chosen = await choosePorts(planRoles(settings.replicas), state.ports, settings);
  state.ports = chosen.ports;
  saveState(paths, state);
  const places = { postgresPort: chosen.postgres, redisPort: chosen.redis, processes: chosen.processes };
  return { paths, programs, settings, state, places, children: recordChildren(paths) };
}

async function start(
  context: Context,
  fleet: Fleet,
  { reporter, stopping, onReady }: SuperviseOptions,
): Promise<void> {
  const began = performance.now();
  const { places, paths } = context;
  const hooks: Hooks = {
    onChange: fleet.publish,
    onDeath: (name, why, pauseMs) => {
      if (!stopping.aborted) {
        const when = pauseMs === 0 ? 'now' : `in ${inSeconds(pauseMs)}`;
        reporter.warn(
          `${new Date().toISOString()} ${name} ${why}; it is started again ${when}. Its log: ${paths.logs}/${name}.log`,
        );
      }
    },
  };
  fleet.setState('starting');
  await Promise.all([
    reporter.step(`PostgreSQL 18 on port ${places.postgresPort}`, async () =>
      fleet.addServer('postgres', keepPostgres(context, hooks)),
    ),
    reporter.step(`Redis on port ${places.redisPort}`, async () =>
      fleet.addServer('redis', keepRedis(context, hooks)),
    ),
  ]);
  const env = preparationEnvironment(paths, context.settings, context.state, places);
  const { migrate, seed } = context.programs;
  await unlessStopped(stopping, async () =>
    reporter.step('Migrations', async () =>
      runProgram(paths, { name: 'migrate', file: migrate, args: ['all'], env }, fleet.addProgram),
    ),
  );
  await unlessStopped(stopping, async () => {
    await Promise.all([
      reporter.step('Demo data', async () =>
        runProgram(paths, { name: 'seed', file: seed, env }, fleet.addProgram),
      ),
      ...places.processes.map(async (planned) => startProcess(context, fleet, planned, { hooks, reporter })),
    ]);
  });
  await unlessStopped(stopping, async () => {
    fleet.setState('ready');
    printBanner(reporter, context, performance.now() - began);
    onReady?.();
    return Promise.resolve();
  });
}

async function unlessStopped(stopping: AbortSignal, work: () => Promise<void>): Promise<void> {
  if (!stopping.aborted) {
    await work();
  }
}

async function startProcess(
  context: Context,
  fleet: Fleet,
  planned: Context['places']['processes'][number],
  { hooks, reporter }: { hooks: Hooks; reporter: Reporter },
): Promise<void> {
  const name = `Process ${planned.index} (${planned.roles.join(', ')})`;
  const url =
    planned.port === null
      ? urlOf('127.0.0.1', planned.internalPort)
      : urlOf(context.settings.host, planned.port);
  await reporter.step(`${name} on port ${planned.port ?? planned.internalPort}`, async () => {
    const kept = await fleet.addProcess(planned, keepProcess(context, planned, hooks));
    const exited = kept.current()?.exited ?? Promise.resolve({ code: null, signal: null });
    await waitForReadiness({ name, url, exited, logFile: processLog(context, planned) });
  });
}

async function stop(context: Context, fleet: Fleet, reporter: Reporter): Promise<void> {
  const began = performance.now();
  try {
    fleet.setState('stopping');
    await fleet.stop();
  } catch (error) {
    reporter.warn(`Something did not stop by itself: ${messageOf(error)}`);
    await endLeftovers(context.paths);
  }
  context.children.clear();
  rmSync(context.paths.run, { force: true });
  reporter.line(`StudyFlow has stopped (${inSeconds(performance.now() - began)}).`);
}
