import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { provisionRoles } from '../platform/database/provision.ts';
import { runMigrations } from '../platform/database/migrate.ts';
import { startPostgres } from '../../tools/local/postgres.ts';
import { startRedis } from '../../tools/local/redis.ts';
import { keepServers } from './servers.ts';

/** The database that every test database is a copy of: migrated once per run. */
const TEMPLATE = 'studyflow_template';

/** Durability is not what these tests are about; the fault tests start servers of their own. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** Starts a real PostgreSQL and a real Redis for the whole run and says where they are in the environment. */
export async function startServers(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-test-'));
  const password = randomBytes(12).toString('hex');
  const [postgres, redis] = await Promise.all([
    startPostgres({ dataDir: join(folder, 'postgres'), password, database: 'postgres', settings: FAST }),
    startRedis({ dataDir: join(folder, 'redis'), binDir: resolve('.studyflow/bin') }),
  ]);
  keepServers([postgres, redis], folder);
  const template = urlsOf(postgres.url, TEMPLATE, password);
  await provisionRoles(postgres.url, template);
  await runMigrations({ url: template.migratorUrl });
  Object.assign(process.env, {
    TEST_ADMIN_URL: postgres.url,
    TEST_PASSWORD: password,
    TEST_TEMPLATE: TEMPLATE,
    TEST_REDIS_URL: redis.url,
  });
}

function urlsOf(adminUrl: string, database: string, password: string) {
  const as = (role: string): string => {
    const url = new URL(adminUrl);
    Object.assign(url, { username: role, password, pathname: `/${database}` });
    return url.href;
  };
  return {
    migratorUrl: as('studyflow_migrator'),
    appUrl: as('studyflow_app'),
    systemUrl: as('studyflow_system'),
  };
}

export { startServers as default };
