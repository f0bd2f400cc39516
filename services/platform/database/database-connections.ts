import { countAlike, type ConnectionsOf } from '../credentials/connections.ts';
import type { RolePools } from './pools.ts';

/** Names and programs of other logins' sessions are told to everybody; their addresses only to pg_read_all_stats. */
const ACTIVITY = `
  select usename::text as login,
         concat_ws(' ',
           coalesce(nullif(application_name, ''), 'a program without a name'),
           'in the database ' || datname,
           'at ' || host(client_addr)) as from
    from pg_stat_activity
   where usename = any($1::text[])`;

/** What PostgreSQL's own pg_stat_activity says, of all databases of the server. */
export function databaseConnections(pools: Pick<RolePools, 'acquire'>): ConnectionsOf {
  return async (logins) => {
    const lease = await pools.acquire('system');
    try {
      const { rows } = await lease.client.query<{ login: string; from: string }>(ACTIVITY, [[...logins]]);
      lease.release(false);
      return countAlike(rows);
    } catch (thrown) {
      lease.release(true);
      throw thrown;
    }
  };
}
