import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { anyFreePort } from '../../tools/local/ports.ts';
import { waitForPostgres } from '../../tools/local/postgres-client.ts';
import { startServer } from '../../tools/local/server-process.ts';
import { serverAccount } from '../../tools/local/unprivileged.ts';

/** Where Debian, Ubuntu, Red Hat and Homebrew put the servers of each version. */
const FOLDERS = ['/usr/lib/postgresql', '/usr/pgsql', '/opt/homebrew/opt', '/usr/local/opt'];

/** A PostgreSQL that the machine brought itself. */
export interface SystemPostgres {
  readonly version: string;
  readonly bin: string;
}

/** The versions that the platform supports (Decision 45) and that this machine has. */
export function findSystemPostgres(): readonly SystemPostgres[] {
  return FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .map((name) => ({ version: /(?:^|@)(1[5-8])$/.exec(name)?.[1] ?? '', bin: join(folder, name, 'bin') }))
      .filter(({ version, bin }) => version !== '' && existsSync(join(bin, 'initdb'))),
  );
}

/** Starts it on an empty data folder; nobody else on the machine notices. */
export async function startSystemPostgres({
  bin,
}: SystemPostgres): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-system-postgres-'));
  const account = serverAccount(folder);
  if (account) {
    chownSync(folder, account.uid, account.gid);
  }
  const dataDir = join(folder, 'data');
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C' };
  const made = spawnSync(
    join(bin, 'initdb'),
    ['-D', dataDir, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--no-locale', '--no-sync'],
    { cwd: folder, env, ...(account ?? {}) },
  );
  if (made.status !== 0) {
    throw new Error(`initdb of ${bin} failed: ${made.stderr.toString()}`);
  }
  const port = await anyFreePort();
  const logFile = `${folder}.log`;
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    fsync: 'off',
  };
  const args = [
    '-D',
    dataDir,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const server = await startServer({ file: join(bin, 'postgres'), args, cwd: folder, env, logFile, account });
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await waitForPostgres(url, server, logFile);
  return {
    url,
    stop: async () => {
      await server.stop([{ signal: 'SIGINT', graceMs: 5_000 }]);
      rmSync(folder, { recursive: true, force: true });
      rmSync(logFile, { force: true });
    },
  };
}
