import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from '../processes/entities.ts';
import { createDatabase, type Database } from '../platform/database/database.ts';
import { createRolePools, type PoolOptions, type RolePools } from '../platform/database/pools.ts';
import { createRunner, type Runner } from '../platform/use-case/runner.ts';
import { cloneDatabase, type TestDatabase } from './postgres.ts';

/** The platform's database door over a database of the test's own. */
export interface OpenDatabase {
  readonly urls: TestDatabase;
  readonly pools: RolePools;
  readonly database: Database;
  readonly runner: Runner;
  close(): Promise<void>;
}

/** A connection is waited for longer than the platform does: few of them and a full machine are not what is tested. */
const POOL: PoolOptions = {
  maxConnections: 4,
  acquireTimeoutMs: 10_000,
  statementTimeoutMs: 1_000,
  idleTimeoutMs: 10_000,
  onError: () => undefined,
};

export async function openTestDatabase(overrides: Partial<PoolOptions> = {}): Promise<OpenDatabase> {
  const urls = await cloneDatabase();
  const opened = openDatabaseAt(urls, overrides);
  return {
    ...opened,
    urls,
    close: async () => {
      await opened.close();
      await urls.drop();
    },
  };
}

/** The same door over a database that is somebody else's: for a process beside the test. */
export function openDatabaseAt(
  urls: Pick<TestDatabase, 'appUrl' | 'systemUrl'>,
  overrides: Partial<PoolOptions> = {},
): Omit<OpenDatabase, 'urls'> {
  const pools = createRolePools({ app: urls.appUrl, system: urls.systemUrl }, { ...POOL, ...overrides });
  const orm = new MikroORM({ entities: [...entities], clientUrl: urls.appUrl });
  const database = createDatabase({ pools, orm, reportFailure: () => undefined });
  return {
    pools,
    database,
    runner: createRunner(database, () => undefined),
    close: async () => {
      await pools.close();
      await orm.close();
    },
  };
}
