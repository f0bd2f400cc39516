import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { fetchRecoveryPrograms } from '../../../tools/backup/postgres-client.ts';
import { anyFreePort } from '../../../tools/local/ports.ts';
import { postgresPrograms } from '../../../tools/local/postgres-programs.ts';
import { libraryPath } from '../../../tools/local/redis-debian.ts';
import { startRedis } from '../../../tools/local/redis.ts';
import { serverAccount } from '../../../tools/local/unprivileged.ts';

/** The three logins of the platform and its administrator, in the platform's database. */
interface Logins {
  readonly adminUrl: string;
  readonly migratorUrl: string;
  readonly appUrl: string;
  readonly systemUrl: string;
}

/** A PostgreSQL as its owner has it, with `pg_ctl` and a configuration of its own, and a Redis beside it. */
export interface RecoveryGround {
  readonly folder: string;
  readonly logins: Logins;
  /** What the document calls its variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly redisUrl: string;
  /**
   * Runs lines of a shell; with `isServer` as the account of the server. Resolves with what they have said.
   *
   * @throws Error with that when one of them fails.
   */
  run(script: string, isServer: boolean, more?: Readonly<Record<string, string>>): Promise<string>;
  /** Asks as the administrator. */
  ask<Row extends object>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  close(): Promise<void>;
}

const LOCALE = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];

/** Makes both, in a folder that the server's account can reach. */
export async function startRecoveryGround(): Promise<RecoveryGround> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-recovery-'));
  const account = serverAccount(join(folder, 'data'));
  if (account !== null) chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o755);
  const programs = join(folder, 'programs');
  cpSync(fetchRecoveryPrograms(), programs, { recursive: true, verbatimSymlinks: true });
  const redis = await startRedis({ dataDir: join(folder, 'redis'), binDir: resolve('.studyflow/bin') });
  bringRedisClient(join(programs, 'bin'));

  const port = await anyFreePort();
  const password = randomBytes(8).toString('hex');
  const as = (login: string, database = 'studyflow'): string =>
    `postgres://${login}:${password}@127.0.0.1:${port}/${database}`;
  const logins = {
    adminUrl: as('postgres'),
    migratorUrl: as('studyflow_migrator'),
    appUrl: as('studyflow_app'),
    systemUrl: as('studyflow_system'),
  };
  const variables = {
    PGDATA: join(folder, 'data'),
    ARCHIVE: join(folder, 'other-machine', 'wal'),
    BASES: join(folder, 'other-machine', 'bases'),
    RECOVERED: join(folder, 'recovered'),
    DATABASE_ADMIN_URL: logins.adminUrl,
  };
  const { initdb } = postgresPrograms(account);
  const path = [join(programs, 'bin'), dirname(initdb), dirname(process.execPath), process.env['PATH']];
  const shells = new Set<Shell>();
  const run: RecoveryGround['run'] = async (script, isServer, more = {}) => {
    const shell = startShell(script, {
      cwd: isServer ? folder : process.cwd(),
      env: { PATH: path.join(delimiter), LC_ALL: 'C', TZ: 'UTC', ...variables, ...more },
      ...(isServer && account),
    });
    shells.add(shell);
    return shell.ended.finally(() => shells.delete(shell));
  };
  mkdirSync(join(folder, 'other-machine'));
  if (account !== null) chownSync(join(folder, 'other-machine'), account.uid, account.gid);
  writeFileSync(join(folder, 'password'), password);
  const options = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', ...LOCALE, '--no-sync'];
  await run(`initdb --pgdata="$PGDATA" --pwfile=password ${options.join(' ')}`, true);
  const settings = [`port = ${port}`, 'unix_socket_directories = ""', 'max_connections = 200', 'fsync = off'];
  appendFileSync(join(variables.PGDATA, 'postgresql.conf'), `${settings.join('\n').replaceAll('"', "'")}\n`);
  await run('pg_ctl -D "$PGDATA" -l "$PGDATA.log" start', true);
  return {
    ...{ folder, logins, variables, run },
    redisUrl: redis.url,
    ask: (sql, values) => ask(logins.adminUrl, sql, values),
    close: async () => {
      for (const { child, ended } of shells) {
        child.kill('SIGKILL');
        await ended.catch(() => undefined);
      }
      for (const data of ['PGDATA', 'RECOVERED']) {
        await run(`pg_ctl -D "$${data}" -m immediate stop`, true).catch(() => undefined);
      }
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `redis-cli` of the packages that were unpacked for the server; where Redis is installed, it stands in PATH. */
function bringRedisClient(folder: string): void {
  const unpacked = resolve('.studyflow/bin/redis');
  const client = join(unpacked, 'usr', 'bin', 'redis-cli');
  if (!existsSync(client)) return;
  const words = `LD_LIBRARY_PATH='${libraryPath(unpacked)}' exec '${client}' "$@"`;
  writeFileSync(join(folder, 'redis-cli'), `#!/bin/sh\n${words}\n`, { mode: 0o755 });
}

interface ScriptOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly gid?: number;
}

interface Shell {
  readonly child: ChildProcess;
  readonly ended: Promise<string>;
}

function startShell(script: string, options: ScriptOptions): Shell {
  const child = spawn('sh', ['-euc', script], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  return { child, ended: endOf(child, script) };
}

async function endOf(child: ChildProcess, script: string): Promise<string> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  const code = await new Promise<number | null>((settled, failed) => {
    child.once('close', settled);
    child.once('error', failed);
  });
  if (code !== 0) throw new Error(`It ended with ${String(code)}:\n${script}\nIt said:\n${output}`);
  return output;
}

async function ask<Row extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
