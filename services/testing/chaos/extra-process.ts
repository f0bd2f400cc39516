/** One more process of a platform, started and ended by the campaign and not by the supervisor. */
import path from 'node:path';
import { jsonOf, tailOf } from '../../../tools/local/files.ts';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { startServer, type Exit, type ServerProcess } from '../../../tools/local/server-process.ts';
import { processEnvironment, urlOf } from '../../../tools/supervisor/environment.ts';
import { programsIn, ROOT } from '../../../tools/supervisor/paths.ts';
import type { Role } from '../../../tools/supervisor/plan.ts';
import { readSettings } from '../../../tools/supervisor/settings.ts';
import { restoreState } from '../../../tools/supervisor/state.ts';
import type { Stage } from '../e2e/stage.ts';
import { GUARD_MS, internalPage, until } from './processes.ts';

export interface ExtraProcess {
  readonly index: number;
  readonly pid: number;
  readonly url: string;
  readonly internalUrl: string;
  readonly exited: Promise<Exit>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<Exit>;
  /** SIGTERM, then SIGKILL after so many milliseconds. */
  stop(graceMs: number): Promise<Exit>;
}

export interface ExtraProcessOptions {
  /** Not one that the supervisor has given. */
  readonly index: number;
  /** @default api and rooms */
  readonly roles?: readonly Role[];
  /** Over the environment that the supervisor would give it. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Ports of proxies in front of the servers. */
  readonly through?: { readonly postgres?: number; readonly redis?: number };
  /** What runs Node, such as `['faketime', '+1h']`. */
  readonly runner?: readonly string[];
}

/** A port may be somebody's by the time it is used; the supervisor too tries again. */
const ATTEMPTS = 3;
const running = new Set<ServerProcess>();

/** Ends those that a campaign has left behind. */
export async function endExtraProcesses(): Promise<void> {
  await Promise.all([...running].map((child) => child.stop([{ signal: 'SIGKILL', graceMs: 5_000 }])));
}

/** Starts a process like those of the supervisor, and resolves when it is ready. @throws Error when it never is. */
export async function startProcess(stage: Stage, options: ExtraProcessOptions): Promise<ExtraProcess> {
  const logFile = path.join(stage.platform.paths.logs, `process-${options.index}.log`);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const [port, internalPort] = [await anyFreePort(), await anyFreePort()];
    const child = await launch(stage, options, { port, internalPort, logFile });
    const internalUrl = urlOf('127.0.0.1', internalPort);
    const isReady = async (): Promise<boolean> =>
      child.hasExited() || (await internalPage(internalUrl, '/health/ready')) !== undefined;
    await until(`process ${options.index} is ready`, isReady, GUARD_MS);
    if (child.hasExited()) continue;
    return {
      index: options.index,
      pid: child.pid,
      url: urlOf('127.0.0.1', port),
      internalUrl,
      exited: child.exited,
      kill: () => child.stop([{ signal: 'SIGKILL', graceMs: 5_000 }]),
      stop: (graceMs) => child.stop([{ signal: 'SIGTERM', graceMs }]),
    };
  }
  throw new Error(`Process ${options.index} ends as soon as it starts: ${tailOf(logFile)}`);
}

async function launch(
  stage: Stage,
  { index, roles = ['api', 'rooms'], environment = {}, through = {}, runner = [] }: ExtraProcessOptions,
  place: { readonly port: number; readonly internalPort: number; readonly logFile: string },
): Promise<ServerProcess> {
  const { paths } = stage.platform;
  const settings = readSettings({ ...process.env, BCRYPT_COST: '4', RATE_LIMITS: 'off', LOG_LEVEL: 'warn' });
  const stored = jsonOf(paths.state) as { port_base: number };
  const state = restoreState(stored, stored.port_base);
  const planned = { index, roles, port: place.port, internalPort: place.internalPort };
  const places = {
    postgresPort: through.postgres ?? state.ports['postgres']!,
    redisPort: through.redis ?? state.ports['redis']!,
    processes: [planned],
  };
  const env = {
    ...processEnvironment(paths, settings, state, { places, planned }),
    PUBLIC_URL: stage.run.api_url,
    ...environment,
  };
  const [file = '', ...args] = [...runner, process.execPath, programsIn().main] as string[];
  const child = await startServer({ file, args, cwd: ROOT, env, logFile: place.logFile });
  running.add(child);
  void child.exited.then(() => running.delete(child));
  return child;
}
