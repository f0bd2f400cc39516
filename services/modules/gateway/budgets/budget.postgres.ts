import { firstRow, perform, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { organisationNotFound } from '../../organisations/index.ts';
import type { ApplicableBudget, BudgetDesk, Granted, Reservation } from './budget.ts';

const findStanding = defineStatement(
  'gateway.standing',
  `select o.id as organisation_id, (
     select coalesce(json_agg(json_build_object('id', b.id, 'scope', b.scope, 'class_id', b.class_id, 'model', b.model,
       'limits_length', b.tokens is not null or b.usd is not null,
       'is_roomy', coalesce(b.requests - coalesce(n.requests, 0) >= 1000, true)
         and coalesce(b.tokens - coalesce(n.tokens, 0) >= 1000000, true)
         and coalesce(b.usd - coalesce(n.usd, 0) >= 10, true)) order by b.id), '[]')
     from app.ai_budgets b left join app.ai_budget_counters n
       on n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, now())
     where b.organisation_id = o.id and (b.scope = 'organisation'
       or b.user_id = m.user_id or b.key_id = ($1->>'key_id')::uuid
       or b.class_id in (select c.class_id from app.class_members c where c.user_id = m.user_id))) as budgets
   from app.organisation_members m join app.organisations o on o.id = m.organisation_id
   where m.user_id = ($1->>'user_id')::uuid and case when $1->>'organisation_id' is null
     then o.personal_user_id = m.user_id else o.id = ($1->>'organisation_id')::uuid end`,
);

const reserve = defineStatement(
  'gateway.reserve',
  `select r.refused_by, r.short_of, r.output
   from app.reserve_ai($1->'calls', ($1->>'keep_ms')::integer * interval '1 ms') r order by r.place`,
);

const renew = defineStatement(
  'gateway.renew',
  `update app.ai_reservations r set expires_at = clock_timestamp() + ($1->>'keep_ms')::integer * interval '1 ms'
   where r.id in (select o.id from app.ai_reservations o
     where o.id in (select jsonb_array_elements_text($1->'ids')::uuid) for update skip locked)
   returning r.id`,
);

const settle = defineStatement('gateway.settle', `select app.settle_ai($1->'calls') as written`);

const expire = defineStatement(
  'gateway.expire',
  `select app.expire_ai_reservations(($1->>'most')::integer) as expired`,
);

const trimLedger = defineStatement(
  'gateway.trim-ledger',
  `select app.trim_ai_ledger(($1->>'most')::integer) as removed`,
);

/** Counters of periods that are over: nobody asks for them any more, the ledger has the sums. */
const trimCounters = defineStatement(
  'gateway.trim-counters',
  `delete from app.ai_budget_counters n where n.ctid in (select o.ctid from app.ai_budget_counters o
     where o.starts_at > 'epoch' and o.starts_at < now() - interval '62 days' limit ($1->>'most')::integer)
   returning 1 as gone`,
);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface StandingRow {
  readonly organisation_id: string;
  readonly budgets: readonly ApplicableBudget[];
}

interface GrantedRow {
  readonly refused_by: string | null;
  readonly short_of: 'requests' | 'tokens' | 'usd' | null;
  readonly output: number;
}

/** Budgets and ledger over PostgreSQL; the scope must run as the system and share round trips. */
export function budgetDeskIn(scope: Scope): BudgetDesk {
  return {
    standingOf: async (userId, organisationId, keyId) => {
      if (organisationId !== '' && !UUID.test(organisationId)) throw organisationNotFound();
      const row = await firstRow<StandingRow>(scope, findStanding, {
        user_id: userId,
        key_id: keyId ?? null,
        organisation_id: organisationId === '' ? null : organisationId,
      });
      if (row === undefined) throw organisationNotFound();
      return { organisationId: row.organisation_id, budgets: row.budgets };
    },
    reserve: async (asked, keepMs) => {
      const rows = await scope.rows<GrantedRow>(reserve, { calls: asked.map(toRow), keep_ms: keepMs });
      return rows.map(toGranted);
    },
    renew: (ids, keepMs) => perform(scope, renew, { ids, keep_ms: keepMs }),
    settle: (calls) => perform(scope, settle, { calls }),
    expire: async (most) => (await firstRow<{ expired: number }>(scope, expire, { most }))?.expired ?? 0,
    trim: async (most) => {
      const removed = (await firstRow<{ removed: number }>(scope, trimLedger, { most }))?.removed ?? 0;
      return Math.max(removed, (await scope.rows(trimCounters, { most })).length);
    },
  };
}

function toRow(asked: Reservation, index: number): Readonly<Record<string, unknown>> {
  return {
    place: index + 1,
    id: asked.id,
    budgets: asked.budgetIds,
    prompt: asked.promptTokens,
    output: asked.outputTokens,
    prompt_usd: asked.promptUsd,
    output_usd: asked.usdPerOutputToken,
  };
}

function toGranted({ refused_by, short_of, output }: GrantedRow): Granted {
  return refused_by === null || short_of === null
    ? { outputTokens: output }
    : { refusedBy: refused_by, shortOf: short_of };
}
