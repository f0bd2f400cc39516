import { defineStatement } from '../../../platform/database/statement.ts';

/** Nobody's id: who holds the service key is not a person. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Who it was called as stands in the entry: names change. What the service did says to whom. */
export const writeEntry = defineStatement(
  'identity.audit.write',
  `insert into auth.audit_log_entries (user_id, ip_address, payload)
   select u.id, left($1->>'address', 64), jsonb_strip_nulls(jsonb_build_object(
     'action', $1->>'action', 'log_type', $1->>'logType', 'actor_via_sso', u.is_sso_user,
     'actor_id', case when s.is_service then '${NOBODY}' else u.id::text end,
     'actor_username', case when s.is_service then 'service_role'
       else coalesce(nullif(u.phone, ''), u.email, u.username, '') end,
     'actor_name', case when not s.is_service then left(u.raw_user_meta_data->>'full_name', 200) end,
     'traits', case when s.is_service then jsonb_build_object('user_id', u.id, 'user_email', coalesce(u.email, ''),
       'user_phone', coalesce(u.phone, '')) || coalesce($1->'traits', '{}') else $1->'traits' end))
   from auth.users u, (select ($1->>'isService')::boolean as is_service) s where u.id = ($1->>'userId')::uuid
   returning id`,
);

const MATCHES = `($1->>'text' = '' or exists (select from jsonb_array_elements_text($1->'fields') f
  where position(lower($1->>'text') in lower(e.payload->>f)) > 0))`;

export const countEntries = defineStatement(
  'identity.audit.count',
  `select count(*)::integer as total from auth.audit_log_entries e where ${MATCHES}`,
);

export const listEntries = defineStatement(
  'identity.audit.list',
  `select e.id, e.payload, e.created_at, e.ip_address from auth.audit_log_entries e where ${MATCHES}
   order by e.created_at desc, e.id desc limit ($1->>'limit')::integer offset ($1->>'offset')::bigint`,
);

/** The same entry once more, without a name. */
export const keepDeletion = defineStatement(
  'identity.audit.keep-deletion',
  `insert into auth.audit_log_entries (payload, created_at)
   select payload - 'traits' - 'actor_name' || jsonb_build_object('actor_id', '${NOBODY}',
     'actor_username', 'service_role'), created_at
   from auth.audit_log_entries
   where user_id = ($1->>'userId')::uuid and payload->>'action' = 'user_deleted' returning id`,
);

export const dropEntries = defineStatement(
  'identity.audit.drop',
  `delete from auth.audit_log_entries where user_id = ($1->>'userId')::uuid returning id`,
);

/** As long as security events: whoever looks into something has three months. */
export const dropOldEntries = defineStatement(
  'identity.garbage.audit-log',
  `delete from auth.audit_log_entries where id in (
     select id from auth.audit_log_entries where created_at < now() - interval '90 days' order by created_at limit 10000)
   returning id`,
);
