import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Organisation } from './organisation.ts';
import type { OrganisationRepository } from './organisation.repository.ts';

const COLUMNS = `o.id, o.name, o.personal_user_id is not null as is_personal, m.role,
  o.version, o.created_at, o.updated_at`;

const MINE = `from app.organisations o
  join app.organisation_members m on m.organisation_id = o.id and m.user_id = auth.uid()`;

const listMine = defineStatement(
  'organisations.list',
  `select ${COLUMNS} ${MINE}
   where $1->>'id' is null or (o.created_at, o.id) > (($1->>'at')::timestamptz, ($1->>'id')::uuid)
   order by o.created_at, o.id limit ($1->>'limit')::integer`,
);

const countMine = defineStatement('organisations.count', `select count(*)::integer as total ${MINE}`);

const findMine = defineStatement(
  'organisations.find',
  `select ${COLUMNS} ${MINE} where o.id = ($1->>'id')::uuid`,
);

/** The founder's membership is written by the function, which no select can join to in the same statement. */
const found = defineStatement(
  'organisations.create',
  `select o.id, o.name, false as is_personal, 'admin' as role, o.version, o.created_at, o.updated_at
   from app.create_organisation(($1->>'id')::uuid, $1->>'name') o`,
);

const rename = defineStatement(
  'organisations.rename',
  `update app.organisations o set name = $1->>'name', version = o.version + 1
   from app.organisation_members m
   where o.id = ($1->>'id')::uuid and m.organisation_id = o.id and m.user_id = auth.uid()
     and ($1->>'version' is null or o.version::text = $1->>'version')
   returning ${COLUMNS}`,
);

const remove = defineStatement(
  'organisations.delete',
  `delete from app.organisations where id = ($1->>'id')::uuid and personal_user_id is null returning id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function organisationsIn(scope: Scope): OrganisationRepository {
  return {
    list: ({ limit, after }) => scope.rows<Organisation>(listMine, { limit, ...after }),
    count: async () => (await firstRow<{ total: number }>(scope, countMine, {}))?.total ?? 0,
    find: (id) => firstRow<Organisation>(scope, findMine, { id }),
    create: async (founding) => {
      const created = await firstRow<Organisation>(scope, found, { ...founding });
      if (created === undefined) throw new Error('Founding an organisation gave no row');
      return created;
    },
    rename: (change) => firstRow<Organisation>(scope, rename, { ...change }),
    delete: async (id) => (await firstRow(scope, remove, { id })) !== undefined,
  };
}
