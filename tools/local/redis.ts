/** A real Redis on this machine, for development and tests: no installation, no system service. */
import { mkdirSync, realpathSync } from 'node:fs';
import { failure } from './failure.ts';
import { tailOf } from './files.ts';
import { anyFreePort } from './ports.ts';
import { endProcess, processesIn } from './process-table.ts';
import { answersPing } from './redis-client.ts';
import { redisProgram } from './redis-programs.ts';
import { startServer } from './server-process.ts';
import type { Exit } from './server-process.ts';
import { waitUntil } from './wait.ts';

/** How to start a Redis. */
export interface RedisOptions {
  /** Folder of the data, made when it is missing. */
  dataDir: string;
  /** Folder for programs that have to be downloaded. */
  binDir: string;
  /** @default any free port */
  port?: number;
  /** Settings over the defaults, such as `{appendonly: 'no'}` for a test. */
  settings?: Readonly<Record<string, string>>;
  /** @default `<dataDir>.log` */
  logFile?: string;
}

/** A Redis that runs. */
export interface LocalRedis {
  url: string;
  port: number;
  pid: number;
  dataDir: string;
  /** Resolves when it has ended, whoever ended it. */
  exited: Promise<Exit>;
  stop: (graceMs?: number) => Promise<void>;
}

/** Nothing acknowledged may be dropped to make room; at most a second of writes is at stake in a power cut. */
const DEFAULTS: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  'maxmemory-policy': 'noeviction',
  save: '',
  daemonize: 'no',
};

/** Starts Redis and resolves when it answers; what an earlier run left on the same folder is ended first. */
export async function startRedis(options: RedisOptions): Promise<LocalRedis> {
  const { logFile = `${options.dataDir}.log` } = options;
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const program = await redisProgram(options.binDir);
  await Promise.all(processesIn(dataDir).map((left) => endProcess(left, { graceMs: 2000 })));
  program.prepare(dataDir);
  const port = options.port ?? (await anyFreePort());
  const settings = Object.entries({ ...DEFAULTS, ...options.settings }).flatMap(([name, value]) => [
    `--${name}`,
    value,
  ]);
  const args = [...program.args(dataDir, port), ...settings];
  const server = await startServer({ file: program.file, args, cwd: dataDir, env: program.env, logFile });
  const stop = async (graceMs = 1500): Promise<void> => {
    await server.stop([{ signal: 'SIGTERM', graceMs }]);
  };
  await waitUntil(async () => server.hasExited() || (await answersPing(port)), { timeoutMs: 60_000 });
  if (server.hasExited() || !(await answersPing(port))) {
    await stop();
    throw failure(`Redis did not start. The end of ${logFile}:\n${tailOf(logFile)}`);
  }
  return { url: `redis://127.0.0.1:${port}`, port, pid: server.pid, dataDir, exited: server.exited, stop };
}
