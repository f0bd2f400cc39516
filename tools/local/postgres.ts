/**
 * A real PostgreSQL 18 on this machine, for development and tests: no installation, no
 * system service, data in a folder of ours.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, renameSync, rmSync, writeFileSync, chownSync } from 'node:fs';
import path from 'node:path';
import { failure } from './failure.ts';
import { openLog, tailOf } from './files.ts';
import { anyFreePort } from './ports.ts';
import { ensureDatabase, waitForPostgres } from './postgres-client.ts';
import { endPostgresLeftovers } from './postgres-leftovers.ts';
import { postgresPrograms } from './postgres-programs.ts';
import type { PostgresPrograms } from './postgres-programs.ts';
import { startServer } from './server-process.ts';
import type { Exit } from './server-process.ts';
import { makePrivateFolder, prepareDataHome, serverAccount } from './unprivileged.ts';
import type { Account } from './unprivileged.ts';

/** How to start a server. */
export interface PostgresOptions {
  /** Folder of the data, made when it is missing. */
  dataDir: string;
  /** Password of the administrator `postgres`; it is set when the data folder is made. */
  password: string;
  /** @default any free port */
  port?: number;
  /** Database that is made when it is missing, and that `url` names. @default 'studyflow' */
  database?: string;
  /** Settings over the defaults, such as `{fsync: 'off'}` for a test. */
  settings?: Readonly<Record<string, string>>;
  /** @default `<dataDir>.log` */
  logFile?: string;
}

/** A server that runs. */
export interface LocalPostgres {
  /** Connection of the administrator. */
  url: string;
  port: number;
  pid: number;
  dataDir: string;
  /** Resolves when the server has ended, whoever ended it. */
  exited: Promise<Exit>;
  /** Ends it: fast first, then at once without a checkpoint (the data survive both). */
  stop: (graceMs?: number) => Promise<void>;
}

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' };

const DEFAULTS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  // Below the statement timeout of the platform: a deadlock is told as one, and tried again.
  deadlock_timeout: '200ms',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
};

/**
 * Starts PostgreSQL and resolves when it accepts connections.
 *
 * What an earlier run left on the same folder is ended first. As root the server runs as an
 * ordinary account, and its data move to where that account can reach them.
 */
export async function startPostgres(options: PostgresOptions): Promise<LocalPostgres> {
  const { dataDir, password, database = 'studyflow', logFile = `${dataDir}.log` } = options;
  const account = serverAccount(dataDir);
  const place = prepareDataHome(dataDir, account);
  const programs = postgresPrograms(account);
  if (existsSync(place)) {
    await endPostgresLeftovers(place);
  } else {
    await makeCluster({ place, programs, account, password, logFile });
  }
  const port = options.port ?? (await anyFreePort());
  const settings = { ...DEFAULTS, port: String(port), ...options.settings };
  const server = await startServer({
    file: programs.postgres,
    args: ['-D', place, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cwd: '/',
    env: ENVIRONMENT,
    logFile,
    account,
  });
  const stop = async (graceMs = 3000): Promise<void> => {
    await server.stop([
      { signal: 'SIGINT', graceMs },
      { signal: 'SIGQUIT', graceMs: 200 },
    ]);
  };
  const urlOf = (name: string): string =>
    `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;
  try {
    await waitForPostgres(urlOf('postgres'), server, logFile);
    await ensureDatabase(urlOf('postgres'), database);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: urlOf(database), port, pid: server.pid, dataDir: place, exited: server.exited, stop };
}

/** Makes the data folder beside its place and moves it there when it is whole: a kill in between leaves no half of it. */
async function makeCluster(target: {
  place: string;
  programs: PostgresPrograms;
  account: Account | null;
  password: string;
  logFile: string;
}): Promise<void> {
  const draft = `${target.place}.new`;
  await endPostgresLeftovers(draft);
  makePrivateFolder(draft, target.account);
  const passwordFile = path.join(path.dirname(target.place), 'postgres.password');
  writeFileSync(passwordFile, target.password, { mode: 0o600 });
  try {
    if (target.account) {
      chownSync(passwordFile, target.account.uid, target.account.gid);
    }
    await runInitdb(draft, passwordFile, target);
    renameSync(draft, target.place);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runInitdb(
  folder: string,
  passwordFile: string,
  { programs, account, logFile }: { programs: PostgresPrograms; account: Account | null; logFile: string },
): Promise<void> {
  const log = openLog(logFile);
  const args = [
    '-D',
    folder,
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
  ];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const options = {
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log, log] as ['ignore', number, number],
    ...(account ?? {}),
  };
  const child = spawn(programs.initdb, [...args, ...locale], options);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  closeSync(log);
  if (code !== 0) {
    throw failure(`PostgreSQL could not make its data folder. The end of ${logFile}:\n${tailOf(logFile)}`);
  }
}
