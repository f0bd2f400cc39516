import { defineStatement } from '../../../platform/database/statement.ts';

export const insertSession = defineStatement(
  'identity.session.insert',
  `insert into auth.sessions (id, user_id, amr, user_agent, ip, refresh_token_hmac_key)
   values (($1->>'id')::uuid, ($1->>'userId')::uuid,
     jsonb_build_array(jsonb_build_object('method', $1->>'method', 'timestamp', floor(extract(epoch from now()))::bigint)),
     nullif($1->>'userAgent', ''), nullif($1->>'address', '')::inet, $1->>'sealedKey')
   returning id, user_id, aal, amr`,
);

export const lockSession = defineStatement(
  'identity.session.lock',
  `select s.id, s.user_id, s.aal, s.amr, s.refresh_token_hmac_key, s.refresh_token_counter,
     coalesce(s.not_after < now(), false)
       or coalesce(s.refreshed_at, s.created_at) < now() - make_interval(days => ($1->>'idleDays')::integer) as is_over,
     array(select round(extract(epoch from clock_timestamp() - at) * 1000)
       from unnest(s.refresh_token_rotated_at) with ordinality as r(at, n) order by n) as rotation_ages_ms
   from auth.sessions s where s.id = ($1->>'id')::uuid for update nowait`,
);

/** Sixteen are remembered: more rotations than a person's tabs make in ten seconds. */
export const rotateSession = defineStatement(
  'identity.session.rotate',
  `update auth.sessions set refresh_token_counter = refresh_token_counter + 1, refreshed_at = clock_timestamp(),
     refresh_token_rotated_at = (refresh_token_rotated_at || clock_timestamp())[
       greatest(1, cardinality(refresh_token_rotated_at) - 14):]
   where id = ($1->>'id')::uuid returning id`,
);

export const touchSession = defineStatement(
  'identity.session.touch',
  `update auth.sessions set refreshed_at = clock_timestamp() where id = ($1->>'id')::uuid returning id`,
);

/** The setting tells the trigger why, before it fires at the end of the statement. */
const REASON_TOLD = `set_config('app.revocation_reason', $1->>'reason', true) is not null`;

export const endSession = defineStatement(
  'identity.session.end',
  `delete from auth.sessions s where s.id = ($1->>'sessionId')::uuid and ${REASON_TOLD} returning s.id, s.user_id`,
);

export const endSessionsOfUser = defineStatement(
  'identity.session.end-of-user',
  `delete from auth.sessions s
   where s.user_id = ($1->>'userId')::uuid and s.id is distinct from ($1->>'exceptSessionId')::uuid and ${REASON_TOLD}
   returning s.id, s.user_id`,
);

export const aliveSession = defineStatement(
  'identity.session.alive',
  `select s.id from auth.sessions s join auth.users u on u.id = s.user_id
   where s.id = ($1->>'id')::uuid and u.id = ($1->>'userId')::uuid
     and u.deleted_at is null and coalesce(u.banned_until <= now(), true)`,
);
