import path from 'node:path';
import { startPostgres } from '../local/postgres.ts';
import { startRedis } from '../local/redis.ts';
import { DATABASE } from './environment.ts';
import type { Context } from './context.ts';
import { keepRunning } from './keep-running.ts';
import type { Kept, Runnable } from './keep-running.ts';
import type { ServerProcess } from '../local/server-process.ts';
import { startServer } from '../local/server-process.ts';
import { escalationEnvironment, processEnvironment } from './environment.ts';
import type { PlannedProcess } from './plan.ts';

/** A server with the folder of its data. */
export type KeptServer = Kept<Runnable & { dataDir: string }>;

/** How the keepers tell the supervisor what happens. */
export interface Hooks {
  onChange: () => void;
  onDeath: (name: string, why: string, pauseMs: number) => void;
}

/** Starts a server or process under a name, keeps it running and records each of its ids for the next run. */
async function keep<T extends Runnable>(
  name: string,
  launch: () => Promise<T>,
  context: Context,
  hooks: Hooks,
): Promise<Kept<T>> {
  return keepRunning({
    launch: async () => {
      const started = await launch();
      context.children.add(name, started.pid);
      return started;
    },
    onChange: hooks.onChange,
    onDeath: (why, pauseMs) => {
      hooks.onDeath(name, why, pauseMs);
    },
  });
}

/** Keeps PostgreSQL running. */
export async function keepPostgres(context: Context, hooks: Hooks): Promise<KeptServer> {
  const { paths, state, places } = context;
  const launch = async (): Promise<Runnable & { dataDir: string }> =>
    startPostgres({
      dataDir: paths.postgres,
      password: state.database_passwords.admin,
      port: places.postgresPort,
      database: DATABASE,
      logFile: path.join(paths.logs, 'postgres.log'),
    });
  return keep('postgres', launch, context, hooks);
}

/** Keeps Redis running. */
export async function keepRedis(context: Context, hooks: Hooks): Promise<KeptServer> {
  const { paths, places } = context;
  const launch = async (): Promise<Runnable & { dataDir: string }> =>
    startRedis({
      dataDir: paths.redis,
      binDir: paths.bin,
      port: places.redisPort,
      logFile: path.join(paths.logs, 'redis.log'),
    });
  return keep('redis', launch, context, hooks);
}

/** The log of a process. */
export function processLog(context: Context, planned: PlannedProcess): string {
  return path.join(context.paths.logs, `process-${planned.index}.log`);
}

/** Keeps one process of services/ running, always with the same index, roles and ports. */
export async function keepProcess(
  context: Context,
  planned: PlannedProcess,
  hooks: Hooks,
): Promise<Kept<Runnable>> {
  const { paths, settings, state, places, programs } = context;
  const env = processEnvironment(paths, settings, state, { places, planned });
  const launch = launcherOf(context, { program: programs.main, env, logFile: processLog(context, planned) });
  return keep(`process-${planned.index}`, launch, context, hooks);
}

/** The log of the receiver of alerts. */
export function escalationLog({ paths }: Context): string {
  return path.join(paths.logs, 'escalation.log');
}

/** Keeps the receiver of alerts running, beside the processes of the platform. */
export async function keepEscalation(context: Context, hooks: Hooks): Promise<Kept<Runnable>> {
  const { paths, settings, state, places, programs } = context;
  const env = escalationEnvironment(paths, settings, state, places);
  const launch = launcherOf(context, { program: programs.escalation, env, logFile: escalationLog(context) });
  return keep('escalation', launch, context, hooks);
}

/** How a program of services/ is started. */
function launcherOf(
  { paths }: Context,
  { program, env, logFile }: { program: string; env: NodeJS.ProcessEnv; logFile: string },
): () => Promise<Runnable> {
  return async () => {
    const child = await startServer({
      file: process.execPath,
      args: [program],
      cwd: paths.root,
      env,
      logFile,
    });
    return {
      pid: child.pid,
      exited: child.exited,
      stop: async (graceMs) => {
        await drain(child, graceMs);
      },
    };
  };
}

/** SIGTERM, time to drain, then SIGKILL. */
async function drain(child: ServerProcess, graceMs: number): Promise<void> {
  await child.stop([{ signal: 'SIGTERM', graceMs }]);
}
