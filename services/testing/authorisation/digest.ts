import type { Stage } from '../e2e/stage.ts';

/** Tables that move by themselves, or that keep a record of the request itself. */
const MOVING = [
  'app.actor%',
  'app.processes',
  'app.forgotten_rooms',
  // They follow sockets and notifications a moment later.
  'app.presence%',
  'app.inbox%',
  'app.deliveries',
  // The platform's own pair of keys, made for whoever asks first.
  'app.push_keys',
  'app.jobs',
  'app.job_%',
  'app.dead_jobs',
  'app.outbox%',
  'app.user_activity',
  // The loop that follows a new master key writes down how far it is.
  'app.resealing',
  'app.security_events',
  'app.idempotency%',
  'auth.security_events',
  'auth.revocations',
  'auth.sign_in_%',
  'mikro_orm.%',
];

/** Tells whether anything that is stored has changed. */
export interface Digest {
  /** A fingerprint of everything. */
  ofAll(): Promise<string>;
  /** A fingerprint of the rows that name one of these ids. */
  ofRowsWith(ids: readonly string[]): Promise<string>;
}

/** Reads the catalogue once: a table that is added later is watched by itself. */
export async function openDigest({ query }: Pick<Stage, 'query'>): Promise<Digest> {
  const tables = await query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'app', 'auth') and not (schemaname || '.' || tablename) like any($1)
     order by 1`,
    [MOVING],
  );
  const digest = (where: string): string =>
    tables
      .map(
        ({ name }) =>
          `select '${name}' as name, md5(string_agg(row, '' order by row)) as digest
           from (select (to_jsonb(t) - 'last_activity_at' - 'updated_at')::text as row from ${name} t) rows ${where}`,
      )
      .join(' union all ');
  const sorted = (where: string): string => `${digest(where)} order by name`;
  const all = sorted('');
  const some = sorted('where row like any($1)');
  return {
    ofAll: async () => JSON.stringify(await query(all)),
    ofRowsWith: async (ids) => JSON.stringify(await query(some, [ids.map((id) => `%${id}%`)])),
  };
}

/** The tables in which two fingerprints differ. */
export function differing(before: string, after: string): string[] {
  const [old, young] = [before, after].map((text) => JSON.parse(text) as { name: string; digest: string }[]);
  return (old ?? []).filter(({ digest }, index) => digest !== young?.[index]?.digest).map(({ name }) => name);
}
