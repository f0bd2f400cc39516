import type { Database } from '../database/database.ts';
import { firstRow, perform } from '../database/scope.ts';
import { defineStatement } from '../database/statement.ts';
import { PLATFORM } from '../use-case/caller.ts';
import type { ResealProgress } from './reseal-columns.ts';

/** How far the platform as a whole has come, whichever process did the work. */
export interface ResealState {
  readonly key_id: string;
  readonly rows_left: number;
  readonly rows_broken: number;
  /** The last key that everything came to; null: none yet. */
  readonly sealed_key_id: string | null;
  readonly sealed_at: string | null;
  /** Since when this key seals, as far as the platform has seen. */
  readonly key_age_seconds: number;
  readonly sealed_seconds: number | null;
  readonly checked_seconds: number;
  readonly checked_at: string;
}

export interface ResealStore {
  /** Undefined before the first run. */
  read(): Promise<ResealState | undefined>;
  save(progress: ResealProgress): Promise<void>;
}

const readState = defineStatement(
  'reseal.read',
  `select key_id, rows_left, rows_broken, sealed_key_id, sealed_at, checked_at,
     extract(epoch from now() - since)::float8 as key_age_seconds,
     extract(epoch from now() - sealed_at)::float8 as sealed_seconds,
     extract(epoch from now() - checked_at)::float8 as checked_seconds
   from app.resealing`,
);

const saveState = defineStatement(
  'reseal.save',
  `insert into app.resealing as r (key_id, rows_done, rows_left, rows_broken, sealed_key_id, sealed_at)
   select p.*, case when p.rows_left = 0 then p.key_id end, case when p.rows_left = 0 then now() end
   from (select $1->>'keyId' as key_id, ($1->>'done')::bigint as rows_done, ($1->>'left')::bigint as rows_left,
     ($1->>'broken')::bigint as rows_broken) as p
   on conflict (is_only) do update set
     key_id = excluded.key_id,
     since = case when r.key_id = excluded.key_id then r.since else now() end,
     rows_done = excluded.rows_done,
     rows_left = excluded.rows_left,
     rows_broken = excluded.rows_broken,
     sealed_key_id = coalesce(excluded.sealed_key_id, r.sealed_key_id),
     sealed_at = case when excluded.sealed_key_id is distinct from r.sealed_key_id
       then coalesce(excluded.sealed_at, r.sealed_at) else r.sealed_at end,
     checked_at = now()
   returning is_only`,
);

/** The state over `app.resealing`. */
export function createResealStore(database: Pick<Database, 'shared'>): ResealStore {
  const scope = database.shared(PLATFORM, { requestId: '' }, 'system');
  return {
    read: () => firstRow<ResealState>(scope, readState, {}),
    save: (progress) => perform(scope, saveState, { ...progress }),
  };
}
