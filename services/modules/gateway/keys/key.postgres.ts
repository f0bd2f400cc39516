import { firstRow, perform, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { KeyRepository, OpenedKey, VirtualKey } from './key.ts';

/** A key with its budget and what of it is gone in the period that runs. */
const SHOWN = `
  k.id, 'key' as object, k.name, k.prefix, k.organisation_id, k.models, k.expires_at, k.rotated_at, k.created_at,
  (select json_build_object('requests', b.requests, 'tokens', b.tokens, 'usd', b.usd, 'window', b.period,
     'used', json_build_object('requests', coalesce(n.requests, 0), 'tokens', coalesce(n.tokens, 0),
       'usd', coalesce(n.usd, 0)))
   from app.ai_budgets b left join app.ai_budget_counters n
     on n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, now())
   where b.key_id = k.id) as budget`;

const create = defineStatement(
  'gateway.create-key',
  `insert into app.ai_keys (id, user_id, organisation_id, name, prefix, secret_hash, models, expires_at)
   select ($1->>'id')::uuid, m.user_id, o.id, $1->>'name', $1->>'prefix', decode($1->>'hash', 'hex'),
     case when jsonb_typeof($1->'models') = 'array' then array(select jsonb_array_elements_text($1->'models')) end,
     ($1->>'expires_at')::timestamptz
   from app.organisation_members m join app.organisations o on o.id = m.organisation_id
   where m.user_id = ($1->>'user_id')::uuid and case when $1->>'organisation_id' is null
     then o.personal_user_id = m.user_id else o.id::text = lower($1->>'organisation_id') end
   returning id`,
);

const addBudget = defineStatement(
  'gateway.add-key-budget',
  `insert into app.ai_budgets (organisation_id, scope, key_id, period, requests, tokens, usd)
   select k.organisation_id, 'key', k.id, $1->'budget'->>'window', ($1->'budget'->>'requests')::bigint,
     ($1->'budget'->>'tokens')::bigint, ($1->'budget'->>'usd')::numeric
   from app.ai_keys k where k.id = ($1->>'id')::uuid returning id`,
);

const find = defineStatement(
  'gateway.find-key',
  `select ${SHOWN} from app.ai_keys k where k.id = ($1->>'id')::uuid`,
);

const list = defineStatement(
  'gateway.list-keys',
  `select ${SHOWN} from app.ai_keys k
   where k.user_id = ($1->>'user_id')::uuid and k.revoked_at is null
   order by k.created_at desc, k.id desc`,
);

const rotate = defineStatement(
  'gateway.rotate-key',
  `update app.ai_keys k set secret_hash = decode($1->>'hash', 'hex'), prefix = $1->>'prefix', rotated_at = now()
   where k.id = ($1->>'id')::uuid and k.user_id = ($1->>'user_id')::uuid and k.revoked_at is null
   returning k.id`,
);

const revoke = defineStatement(
  'gateway.revoke-key',
  `update app.ai_keys k set revoked_at = now()
   where k.id = ($1->>'id')::uuid and k.user_id = ($1->>'user_id')::uuid and k.revoked_at is null
   returning k.id`,
);

const count = defineStatement(
  'gateway.count-keys',
  `select count(*)::integer as keys from app.ai_keys k
   where k.user_id = ($1->>'user_id')::uuid and k.revoked_at is null`,
);

const open = defineStatement(
  'gateway.open-key',
  `select k.id, k.user_id, k.organisation_id, k.models, k.expires_at, u.is_anonymous
   from app.ai_keys k join auth.users u on u.id = k.user_id
   where k.secret_hash = decode($1->>'hash', 'hex') and k.revoked_at is null
     and u.deleted_at is null and (u.banned_until is null or u.banned_until < now())`,
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Virtual keys over PostgreSQL; the scope must run as the system. */
export function keysIn(scope: Scope): KeyRepository {
  return {
    create: async ({ userId, organisationId, secret, budget, ...key }) => {
      const made = await firstRow(scope, create, {
        ...key,
        ...secret,
        user_id: userId,
        organisation_id: organisationId === '' ? null : organisationId,
      });
      if (made === undefined) return undefined;
      if (budget != null) await perform(scope, addBudget, { id: key.id, budget });
      return firstRow<VirtualKey>(scope, find, { id: key.id });
    },
    list: (userId) => scope.rows<VirtualKey>(list, { user_id: userId }),
    rotate: async (id, userId, secret) => {
      if (!UUID.test(id)) return undefined;
      const turned = await firstRow(scope, rotate, { ...secret, id, user_id: userId });
      return turned === undefined ? undefined : firstRow<VirtualKey>(scope, find, { id });
    },
    revoke: async (id, userId) =>
      UUID.test(id) && (await firstRow(scope, revoke, { id, user_id: userId })) !== undefined,
    count: async (userId) => (await firstRow<{ keys: number }>(scope, count, { user_id: userId }))?.keys ?? 0,
    open: (hash) => firstRow<OpenedKey>(scope, open, { hash }),
  };
}
