/** A real PostgreSQL with the platform's tables, a real Redis and a real Vault that knows a pair of logins for each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startPostgres, type LocalPostgres } from '../../../../tools/local/postgres.ts';
import { startRedis, type LocalRedis } from '../../../../tools/local/redis.ts';
import { removeDataHome } from '../../../../tools/local/unprivileged.ts';
import { enableEngines } from '../../../../tools/vault/engines.ts';
import { startVault, type VaultServer } from '../../../../tools/vault/vault-server.ts';
import { askRedis } from './redis-words.ts';

export interface Servers {
  readonly folder: string;
  readonly postgres: LocalPostgres;
  readonly redis: LocalRedis;
  readonly vault: VaultServer;
  /** A statement as the administrator. */
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Makes the static roles of a platform in this namespace. */
  addLogins(namespace: string): Promise<void>;
  stop(): Promise<void>;
}

const PASSWORD = 'admin';
/** What a login of the platform may do in Redis; CLIENT LIST is how it is a witness. */
const REDIS_RIGHTS = ['~*', '&*', '+@all', '-@admin', '-@dangerous', '+info', '+client|list'];

/** Starts them side by side; when one does not start, none goes on. */
export async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rotations-'));
  const started = await Promise.allSettled([
    startPostgres({ dataDir: path.join(folder, 'postgres'), password: PASSWORD, settings: { fsync: 'off' } }),
    startRedis({ dataDir: path.join(folder, 'redis'), binDir: path.resolve('.studyflow/bin') }),
    startVault({ storage: 'raft' }),
  ] as const);
  const end = async (): Promise<void> => {
    for (const one of started) if (one.status === 'fulfilled') await one.value.stop();
    removeDataHome(path.join(folder, 'postgres'));
    rmSync(folder, { recursive: true, force: true });
  };
  const [postgres, redis, vault] = started;
  if (postgres.status === 'rejected' || redis.status === 'rejected' || vault.status === 'rejected') {
    await end();
    throw new Error('A server did not start', { cause: started.find(({ status }) => status === 'rejected') });
  }
  const parts = { folder, postgres: postgres.value, redis: redis.value, vault: vault.value };
  try {
    await Promise.all([migrate(parts.postgres, folder), enableEngines(parts.vault.api)]);
  } catch (error) {
    await end();
    throw error;
  }
  return serversOf(parts, end);
}

function serversOf(
  parts: Pick<Servers, 'folder' | 'postgres' | 'redis' | 'vault'>,
  end: () => Promise<void>,
): Servers {
  const { postgres, redis, vault } = parts;
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 });
  pool.on('error', () => undefined);
  return {
    ...parts,
    query: async (text, values = []) => (await pool.query(text, [...values])).rows as never,
    addLogins: async (namespace) => {
      for (const statement of LOGINS) await pool.query(statement);
      await Promise.all([addDatabase(vault, postgres, namespace), addRedis(vault, redis, namespace)]);
    },
    stop: async () => {
      await pool.end();
      await end();
    },
  };
}

/** As the platform's own command does it. */
async function migrate({ url }: LocalPostgres, folder: string): Promise<void> {
  const urlOf = (login: string): string =>
    Object.assign(new URL(url), { username: login, password: PASSWORD }).href;
  const child = spawn(process.execPath, ['services/processes/migrate.ts', 'all'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_ENV: 'test',
      DATABASE_ADMIN_URL: url,
      DATABASE_MIGRATOR_URL: urlOf('studyflow_migrator'),
      DATABASE_APP_URL: urlOf('studyflow_app'),
      DATABASE_SYSTEM_URL: urlOf('studyflow_system'),
    },
  });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`The migration ended with ${code ?? 'a signal'}: ${complaint}`);
}

/** Two logins for each of the platform's two: what they may do comes from the ones that they are members of. */
const LOGINS = ['a', 'b'].flatMap((slot) => [
  `create role app_${slot} login noinherit`,
  `grant anon, authenticated, service_role to app_${slot} with inherit false, set true`,
  `grant connect on database studyflow to app_${slot}`,
  `create role system_${slot} login inherit in role studyflow_system`,
]);

async function addDatabase({ api }: VaultServer, { port }: LocalPostgres, namespace: string): Promise<void> {
  await api.write('database/config/study-database', {
    plugin_name: 'postgresql-database-plugin',
    allowed_roles: `${namespace}.study.database-*`,
    connection_url: `postgresql://{{username}}:{{password}}@127.0.0.1:${port}/studyflow?sslmode=disable`,
    username: 'postgres',
    password: PASSWORD,
  });
  for (const login of ['app-a', 'app-b', 'system-a', 'system-b']) {
    await api.write(`database/static-roles/${namespace}.study.database-${login}`, {
      db_name: 'study-database',
      username: login.replace('-', '_'),
      rotation_period: '8760h',
    });
  }
}

async function addRedis({ api }: VaultServer, { port }: LocalRedis, namespace: string): Promise<void> {
  await askRedis(port, ['ACL', 'SETUSER', 'vault', 'on', `>${PASSWORD}`, '~*', '&*', '+@all']);
  for (const login of ['study_a', 'study_b']) {
    await askRedis(port, ['ACL', 'SETUSER', login, 'on', '>nobody-knows', ...REDIS_RIGHTS]);
  }
  await api.write('database/config/study-redis', {
    plugin_name: 'redis-database-plugin',
    allowed_roles: `${namespace}.study.redis-*`,
    host: '127.0.0.1',
    port,
    username: 'vault',
    password: PASSWORD,
  });
  for (const slot of ['a', 'b']) {
    await api.write(`database/static-roles/${namespace}.study.redis-default-${slot}`, {
      db_name: 'study-redis',
      username: `study_${slot}`,
      rotation_period: '8760h',
    });
  }
}
