import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { childEnvironment } from '../config/child-environment.ts';
import { BackupFailure } from './backup-failure.ts';

/** pg_dump and pg_restore of one version. */
export interface PostgresPrograms {
  readonly dump: string;
  readonly restore: string;
}

/** Where the image has them. */
const IN_IMAGE = '/opt/postgresql-client/bin';
const run = promisify(execFile);

/**
 * The programs of the folder, else of the image, else of PATH.
 *
 * @throws BackupFailure `ProgramMissing` when there are none, or they are older than the server.
 */
export async function findPostgresPrograms(
  folder: string | undefined,
  serverVersion: number,
): Promise<PostgresPrograms> {
  const place = folder ?? (existsSync(IN_IMAGE) ? IN_IMAGE : undefined);
  const at = (name: string): string => (place === undefined ? name : join(place, name));
  const programs = { dump: at('pg_dump'), restore: at('pg_restore') };
  const version = await majorOf(programs.dump);
  const needed = Math.floor(serverVersion / 10_000);
  if (version >= needed) return programs;
  const found = version === 0 ? 'there is no pg_dump' : `pg_dump is of version ${version.toString()}`;
  throw new BackupFailure(
    'ProgramMissing',
    `The server is PostgreSQL ${needed.toString()}, and ${found}. Install its client programs (Debian: ` +
      `postgresql-client-${needed.toString()}) and name their folder in BACKUP_PROGRAMS.`,
  );
}

async function majorOf(program: string): Promise<number> {
  try {
    const { stdout } = await run(program, ['--version']);
    return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** A program that was started; `ended` rejects with its last words when it ends badly. */
export interface StartedProgram {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly ended: Promise<void>;
}

/** Starts one on a database. The password is in its environment, where `ps` does not show it. */
export function startPostgresProgram(
  program: string,
  databaseUrl: string,
  args: readonly string[],
): StartedProgram {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  const child = spawn(program, ['--no-password', ...args, '--dbname', url.href], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: childEnvironment({ PGPASSWORD: password === '' ? undefined : password }),
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words = `${words}${chunk.toString()}`.slice(-4_000)));
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(lastWords(words) ?? `it ended with ${String(code ?? signal)}`));
    });
  });
  ended.catch(() => undefined);
  return { child, ended };
}

function lastWords(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? undefined : lines.slice(0, 4).join(' ').slice(0, 600);
}
