import { defineStatement } from '../../../platform/database/statement.ts';

export const listSessions = defineStatement(
  'identity.own-session.list',
  `select s.id, coalesce(s.user_agent, '') as user_agent, host(s.ip) as address, s.aal, s.created_at,
     greatest(s.refreshed_at, s.created_at) as last_used_at
   from auth.sessions s
   where s.user_id = ($1->>'userId')::uuid and ($1->>'beforeId' is null
     or (s.created_at, s.id) < (($1->>'beforeAt')::timestamptz, ($1->>'beforeId')::uuid))
   order by s.created_at desc, s.id desc limit ($1->>'limit')::integer`,
);

export const endOwnSession = defineStatement(
  'identity.own-session.end',
  `delete from auth.sessions s where s.id = ($1->>'sessionId')::uuid and s.user_id = ($1->>'userId')::uuid
     and set_config('app.revocation_reason', 'ended-by-user', true) is not null
   returning s.id, s.user_id`,
);
