import type { Scope } from '../../../platform/database/scope.ts';
import { defineStatement, type Statement } from '../../../platform/database/statement.ts';
import type { LedgerRepository, UsageGroup, UsageOf, UsageSums } from './usage.ts';

const GROUPS: Readonly<Record<UsageGroup, string>> = {
  day: `to_char(l.at at time zone 'UTC', 'YYYY-MM-DD')`,
  model: 'l.model',
  provider: `coalesce(l.provider, 'none')`,
  user: `coalesce(l.user_id::text, 'none')`,
};

const COLUMNS: Readonly<Record<UsageOf['by'], string>> = {
  key: 'l.key_id',
  user: 'l.user_id',
  organisation: 'l.organisation_id',
};

/** The sums of each group, and those of all together, which alone have no group. */
function usageStatement(by: UsageOf['by'], group: UsageGroup): Statement {
  return defineStatement(
    `gateway.usage-of-${by}-by-${group}`,
    `select g.name as "group",
       count(*) filter (where g.counts and g.outcome <> 'failed') as requests,
       count(*) filter (where g.counts and g.outcome = 'failed') as failed_requests,
       coalesce(sum(g.prompt_tokens), 0) as prompt_tokens,
       coalesce(sum(g.completion_tokens), 0) as completion_tokens,
       coalesce(sum(g.usd), 0) as usd
     from (select l.*, ${GROUPS[group]} as name from app.ai_ledger l
       where ${COLUMNS[by]} = ($1->>'id')::uuid
         and l.at >= ($1->>'from')::timestamptz and l.at < ($1->>'to')::timestamptz) g
     group by grouping sets ((), (g.name)) order by g.name`,
  );
}

const STATEMENTS = new Map(
  Object.keys(COLUMNS).flatMap((by) =>
    Object.keys(GROUPS).map((group) => [
      `${by} ${group}`,
      usageStatement(by as UsageOf['by'], group as UsageGroup),
    ]),
  ),
);

const NOTHING: UsageSums = {
  requests: 0,
  failed_requests: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  usd: 0,
};

/** The ledger over PostgreSQL; the scope must run as the system. */
export function ledgerIn(scope: Scope): LedgerRepository {
  return {
    usage: async ({ by, id }, group, { from, to }) => {
      const statement = STATEMENTS.get(`${by} ${group}`);
      if (statement === undefined) throw new Error(`no usage by ${group}`);
      const rows = await scope.rows<UsageSums & { group: string | null }>(statement, {
        id,
        from: from.toISOString(),
        to: to.toISOString(),
      });
      const { group: _none, ...total } = rows.find((row) => row.group === null) ?? {
        ...NOTHING,
        group: null,
      };
      return {
        total,
        data: rows.flatMap((row) => (row.group === null ? [] : [{ ...row, group: row.group }])),
      };
    },
  };
}
