import { defineStatement } from '../../../platform/database/statement.ts';

/** Rows and horizon are of one snapshot. Entries older than any living access token no longer matter. */
export const readRevocations = defineStatement(
  'identity.revocation.read',
  `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
     coalesce((
       select jsonb_agg(jsonb_build_object('session_id', r.session_id, 'user_id', r.user_id,
         'at_ms', round(extract(epoch from r.at) * 1000), 'reason', r.reason))
       from auth.revocations r
       where r.xid >= ($1->>'since')::xid8
         and r.at > now() - make_interval(secs => ($1->>'seconds')::double precision)), '[]') as revocations`,
);
