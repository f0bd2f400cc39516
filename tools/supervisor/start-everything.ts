import { printBanner } from './banner.ts';
import type { Context } from './context.ts';
import { escalationUrl, preparationEnvironment, urlOf } from './environment.ts';
import type { Fleet } from './fleet.ts';
import type { PlannedProcess } from './plan.ts';
import { waitForReadiness } from './readiness.ts';
import { inSeconds } from './reporter.ts';
import type { Reporter } from './reporter.ts';
import { runProgram } from './run-program.ts';
import {
  escalationLog,
  keepEscalation,
  keepPostgres,
  keepProcess,
  keepRedis,
  processLog,
} from './servers.ts';
import type { Hooks } from './servers.ts';

/** Who is told of the progress, and what ends it early. */
export interface StartSigns {
  reporter: Reporter;
  stopping: AbortSignal;
  onReady?: () => void;
}

/**
 * Starts the servers, prepares the database, then starts the processes.
 *
 * Order matters: migrations need PostgreSQL, everything else needs the migrations. Demo data and
 * processes do not need each other and start together.
 *
 * @throws when a part fails; what had started stays in the fleet, for whoever stops it.
 */
export async function startEverything(context: Context, fleet: Fleet, signs: StartSigns): Promise<void> {
  const began = performance.now();
  const { reporter, stopping, onReady } = signs;
  const isOver = (): boolean => stopping.aborted;
  const progress = { isStarting: true };
  const hooks = createHooks(context, fleet, signs, progress);
  fleet.setState('starting');
  if (isOver()) {
    return;
  }
  await startServers(context, fleet, { hooks, reporter });
  if (isOver()) {
    return;
  }
  await prepareDatabase(context, fleet, 'Migrations', reporter);
  if (isOver()) {
    return;
  }
  await Promise.all([
    prepareDatabase(context, fleet, 'Demo data', reporter),
    ...context.places.processes.map(async (planned) =>
      startProcess(context, fleet, planned, { hooks, reporter }),
    ),
    startEscalation(context, fleet, { hooks, reporter }),
  ]);
  if (!isOver()) {
    progress.isStarting = false;
    fleet.setState('ready');
    printBanner(reporter, context, performance.now() - began);
    onReady?.();
  }
}

function createHooks(
  { paths }: Context,
  fleet: Fleet,
  { reporter, stopping }: StartSigns,
  progress: { isStarting: boolean },
): Hooks {
  return {
    onChange: fleet.publish,
    onDeath: (name, why, pauseMs) => {
      // A death during the start fails the start, which tells more.
      if (!progress.isStarting && !stopping.aborted) {
        const when = pauseMs === 0 ? 'now' : `in ${inSeconds(pauseMs)}`;
        const log = `${paths.logs}/${name}.log`;
        reporter.warn(
          `${new Date().toISOString()} ${name} ${why}; it is started again ${when}. Its log: ${log}`,
        );
      }
    },
  };
}

async function startServers(
  context: Context,
  fleet: Fleet,
  { hooks, reporter }: { hooks: Hooks; reporter: Reporter },
): Promise<void> {
  const { postgresPort, redisPort } = context.places;
  await Promise.all([
    reporter.step(`PostgreSQL 18 on port ${postgresPort}`, async () =>
      fleet.addServer('postgres', keepPostgres(context, hooks)),
    ),
    reporter.step(`Redis on port ${redisPort}`, async () =>
      fleet.addServer('redis', keepRedis(context, hooks)),
    ),
  ]);
}

async function prepareDatabase(
  context: Context,
  fleet: Fleet,
  what: 'Migrations' | 'Demo data',
  reporter: Reporter,
): Promise<void> {
  const { paths, programs, settings, state, places } = context;
  const env = preparationEnvironment(paths, settings, state, places);
  const program =
    what === 'Migrations'
      ? { name: 'migrate', file: programs.migrate, args: ['all'], env }
      : { name: 'seed', file: programs.seed, env };
  await reporter.step(what, async () => runProgram(paths, program, fleet.addProgram));
}

async function startProcess(
  context: Context,
  fleet: Fleet,
  planned: PlannedProcess,
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

/** The receiver of alerts, where ESCALATION_POLICY says who is told. */
async function startEscalation(
  context: Context,
  fleet: Fleet,
  { hooks, reporter }: { hooks: Hooks; reporter: Reporter },
): Promise<void> {
  const url = escalationUrl(context.settings);
  if (url === undefined) {
    return;
  }
  await reporter.step(`Alerts on ${url}`, async () => {
    const kept = await fleet.addBeside(keepEscalation(context, hooks));
    const exited = kept.current()?.exited ?? Promise.resolve({ code: null, signal: null });
    await waitForReadiness({ name: 'The receiver of alerts', url, exited, logFile: escalationLog(context) });
  });
}
