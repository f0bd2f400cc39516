import { firstRow, perform, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { OrganisationRole } from '../../organisations/index.ts';
import type { BudgetRepository, KeptBudget } from './keeping.ts';

const SHOWN = `
  select b.id, b.organisation_id, b.scope, b.class_id, b.user_id, b.model, b.requests, b.tokens, b.usd,
    b.period as "window", json_build_object('requests', coalesce(n.requests, 0), 'tokens', coalesce(n.tokens, 0),
      'usd', coalesce(n.usd, 0)) as used
  from app.ai_budgets b left join app.ai_budget_counters n
    on n.budget_id = b.id and n.starts_at = app.ai_period_start(b.period, now())`;

const roleOf = defineStatement(
  'gateway.role-of',
  `select m.role from app.organisation_members m
   where m.organisation_id = ($1->>'organisation_id')::uuid and m.user_id = ($1->>'user_id')::uuid`,
);

const list = defineStatement(
  'gateway.list-budgets',
  `${SHOWN} where b.organisation_id = ($1->>'organisation_id')::uuid and b.scope <> 'key'
     and ($1->>'after' is null or b.id > ($1->>'after')::uuid)
   order by b.id limit ($1->>'most')::integer`,
);

const find = defineStatement(
  'gateway.find-budget',
  `${SHOWN} where b.organisation_id = ($1->>'organisation_id')::uuid and b.id = ($1->>'id')::uuid and b.scope <> 'key'`,
);

const set = defineStatement(
  'gateway.set-budget',
  `insert into app.ai_budgets (organisation_id, scope, class_id, user_id, model, period, requests, tokens, usd)
   select o.id, $1->>'scope', ($1->>'class_id')::uuid, ($1->>'user_id')::uuid, $1->>'model', $1->>'window',
     ($1->>'requests')::bigint, ($1->>'tokens')::bigint, ($1->>'usd')::numeric
   from app.organisations o where o.id = ($1->>'organisation_id')::uuid
     and ($1->>'class_id' is null or exists (select from app.classes c
       where c.id = ($1->>'class_id')::uuid and c.organisation_id = o.id))
     and ($1->>'user_id' is null or exists (select from app.organisation_members m
       where m.user_id = ($1->>'user_id')::uuid and m.organisation_id = o.id))
   on conflict (organisation_id, scope, coalesce(class_id, user_id, key_id, organisation_id), coalesce(model, ''))
     do update set period = excluded.period, requests = excluded.requests, tokens = excluded.tokens,
       usd = excluded.usd, updated_at = now()
   returning id`,
);

const remove = defineStatement(
  'gateway.remove-budget',
  `delete from app.ai_budgets b where b.id = ($1->>'id')::uuid returning b.id`,
);

/** Budgets of organisations over PostgreSQL; the scope must run as the system. */
export function budgetsIn(scope: Scope): BudgetRepository {
  const findIn = (organisationId: string, id: string): Promise<KeptBudget | undefined> =>
    firstRow<KeptBudget>(scope, find, { organisation_id: organisationId, id });
  return {
    roleOf: async (organisationId, userId) =>
      (
        await firstRow<{ role: OrganisationRole }>(scope, roleOf, {
          organisation_id: organisationId,
          user_id: userId,
        })
      )?.role,
    list: (organisationId, after, most) =>
      scope.rows<KeptBudget>(list, { organisation_id: organisationId, after: after ?? null, most }),
    find: findIn,
    set: async ({ organisationId, classId, userId, ...budget }) => {
      const row = await firstRow<{ id: string }>(scope, set, {
        ...budget,
        organisation_id: organisationId,
        class_id: classId ?? null,
        user_id: userId ?? null,
      });
      return row && findIn(organisationId, row.id);
    },
    remove: (id) => perform(scope, remove, { id }),
  };
}
