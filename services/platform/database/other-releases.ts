import type pg from 'pg';
import { MigrationRefused } from './migration-refused.ts';

/**
 * What an older release still uses is not taken away from it.
 *
 * @throws MigrationRefused while processes live that run another release, or do not say which.
 */
export async function refuseWhileOthersLive(client: pg.Client, release: string): Promise<void> {
  const { rows: known } = await client.query<{ found: boolean }>(
    `select exists (select from information_schema.columns
       where table_schema = 'app' and table_name = 'processes' and column_name = 'release') as found`,
  );
  if (known[0]?.found !== true) return;
  const { rows } = await client.query<{ release: string; count: number }>(
    `select coalesce(release, 'without a name') as release, count(*)::int as count from app.processes
     where lease_until > clock_timestamp() and release is distinct from $1 group by 1 order by 1`,
    [release],
  );
  if (rows.length === 0) return;
  const others = rows.map(({ release: name, count }) => `${count.toString()} of ${name}`).join(', ');
  throw new MigrationRefused(
    `Processes of other releases still run (${others}): end them before the contract.`,
  );
}
