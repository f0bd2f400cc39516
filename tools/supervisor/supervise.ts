/** One run of StudyFlow, from nothing to ready to stopped. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../local/failure.ts';
import { endLeftovers, recordChildren } from './children.ts';
import { choosePorts } from './choose-ports.ts';
import type { Context } from './context.ts';
import { createFleet } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { releaseLock, takeLock } from './lock.ts';
import type { Paths, Programs } from './paths.ts';
import { planRoles } from './plan.ts';
import { inSeconds } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import type { Settings } from './settings.ts';
import { startEverything } from './start-everything.ts';
import { openState, saveState } from './state.ts';
import { watchSources } from './watch-sources.ts';

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
    const stopped = whenAborted(stopping);
    try {
      await Promise.race([startEverything(context, fleet, options), stopped]);
      if (options.settings.watch) {
        await followSources(fleet, options);
      }
      await stopped;
    } finally {
      await stop(context, fleet, reporter);
    }
    return 'stopped';
  } finally {
    releaseLock(paths);
  }
}

/** Starts the processes again whenever their code changes, until the run ends. */
async function followSources(
  fleet: Fleet,
  { programs, reporter, stopping }: SuperviseOptions,
): Promise<void> {
  reporter.line('Watching the code: a change restarts the processes.');
  const onChange = (file: string): void => {
    reporter.line(`${file} has changed.`);
    fleet.restartProcesses();
  };
  await watchSources(path.resolve(path.dirname(programs.main), '..'), onChange, stopping);
}

/** Resolves when the signal is aborted, also when it was before. */
async function whenAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await once(signal, 'abort');
  }
}

/** Clears away what an earlier run left, and settles keys and ports. */
async function prepare({ paths, programs, settings, reporter }: SuperviseOptions): Promise<Context> {
  rmSync(paths.run, { force: true });
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
