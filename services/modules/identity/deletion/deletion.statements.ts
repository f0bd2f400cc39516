import { defineStatement } from '../../../platform/database/statement.ts';

const SHOWN = 'user_id, requested_at, requested_by, delete_at, erased_at';

export const schedule = defineStatement(
  'identity.deletion.schedule',
  `insert into app.account_deletions as d (user_id, requested_by, delete_at)
   select u.id, $1->>'requested_by', now() + ($1->>'grace_days')::integer * interval '1 day'
   from auth.users u where u.id = ($1->>'user_id')::uuid
   on conflict (user_id) do update set delete_at = least(d.delete_at, excluded.delete_at),
     requested_by = case when excluded.delete_at < d.delete_at then excluded.requested_by else d.requested_by end
   returning ${SHOWN}`,
);

export const cancel = defineStatement(
  'identity.deletion.cancel',
  `delete from app.account_deletions
   where user_id = ($1->>'id')::uuid and delete_at > now() and erased_at is null returning user_id`,
);

/** Without a session nobody can ever be this person again: there is nothing to sign in with. */
export const scheduleUnreachable = defineStatement(
  'identity.deletion.schedule-unreachable',
  `insert into app.account_deletions (user_id, requested_by, delete_at)
   select u.id, 'platform', now() from auth.users u
   where u.is_anonymous and u.created_at < now() - make_interval(days => ($1->>'days')::integer)
     and u.deleted_at is null and not exists (select from auth.sessions s where s.user_id = u.id)
     and not exists (select from app.account_deletions d where d.user_id = u.id)
   order by u.created_at limit ($1->>'limit')::integer
   on conflict do nothing returning user_id`,
);

/** A refresh proves nothing: only ways of signing in are in `amr`. */
export const sinceProof = defineStatement(
  'identity.deletion.since-proof',
  `select ((extract(epoch from now()) - max((a->>'timestamp')::bigint)) * 1000)::float8 as ms
   from auth.sessions s, jsonb_array_elements(s.amr) a where s.id = ($1->>'id')::uuid`,
);

export const listDue = defineStatement(
  'identity.deletion.list-due',
  `select user_id, case when erased_at is null then 'erase' else 'sweep' end as step
   from app.account_deletions where coalesce(sweep_at, delete_at) <= now()
   order by coalesce(sweep_at, delete_at) limit ($1->>'limit')::integer`,
);

/** A trigger ends the sessions and writes that to the revocation log. */
export const closeAccount = defineStatement(
  'identity.deletion.close-account',
  `update auth.users set deleted_at = now() where id = ($1->>'id')::uuid and deleted_at is null returning id`,
);

export const forgetOrganisations = defineStatement(
  'identity.deletion.forget-organisations',
  `select app.forget_organisations(($1->>'id')::uuid) as gone`,
);

export const forgetRows = defineStatement(
  'identity.deletion.forget-rows',
  `select app.forget_rows(($1->>'id')::uuid, ($1->>'most')::integer) as gone`,
);

export const forgetAccount = defineStatement(
  'identity.deletion.forget-account',
  `delete from auth.users where id = ($1->>'id')::uuid returning id`,
);

export const markErased = defineStatement(
  'identity.deletion.mark-erased',
  `update app.account_deletions set erased_at = now(), sweep_at = now() + ($1->>'seconds')::integer * interval '1 s'
   where user_id = ($1->>'id')::uuid and erased_at is null returning user_id`,
);

export const forgetTraces = defineStatement(
  'identity.deletion.forget-traces',
  `select app.forget_traces(($1->>'id')::uuid)::text as done`,
);

export const forgetInOutbox = defineStatement(
  'identity.deletion.forget-in-outbox',
  `select p.xid::text, p.id::text from app.forget_in_outbox(($1->>'id')::uuid, ($1->'after'->>'xid')::xid8,
     ($1->'after'->>'id')::bigint, ($1->>'most')::integer) p`,
);

export const dropDeletion = defineStatement(
  'identity.deletion.drop',
  `delete from app.account_deletions where user_id = ($1->>'id')::uuid and erased_at is not null returning user_id`,
);
