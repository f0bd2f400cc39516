import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { Member } from '../organisation.ts';
import type { MemberRepository } from '../organisation.repository.ts';

/** The names of others come from a function: nobody may read other people's profiles. */
const MEMBERS = `select m.user_id, p.display_name, p.avatar_url,
    app.member_email(m.organisation_id, m.user_id) as email, m.role, m.created_at as joined_at
  from app.organisation_members m, app.known_person(m.user_id) p
  where m.organisation_id = ($1->>'organisation_id')::uuid`;

const listMembers = defineStatement(
  'organisations.list-members',
  `${MEMBERS}
   and ($1->>'id' is null or (m.created_at, m.user_id) > (($1->>'at')::timestamptz, ($1->>'id')::uuid))
   order by m.created_at, m.user_id limit ($1->>'limit')::integer`,
);

const countMembers = defineStatement(
  'organisations.count-members',
  `select count(*)::integer as total from app.organisation_members
   where organisation_id = ($1->>'organisation_id')::uuid`,
);

const findMember = defineStatement(
  'organisations.find-member',
  `${MEMBERS} and m.user_id = ($1->>'user_id')::uuid`,
);

/** Only admins get the lock, and only admins can lower the number of admins. */
const holdOrganisation = defineStatement(
  'organisations.hold',
  `select id from app.organisations where id = ($1->>'organisation_id')::uuid for no key update`,
);

const countAdmins = defineStatement(
  'organisations.count-admins',
  `select count(*)::integer as total from app.organisation_members
   where organisation_id = ($1->>'organisation_id')::uuid and role = 'admin'`,
);

const findPerson = defineStatement(
  'organisations.find-person',
  `select app.person_to_add(($1->>'organisation_id')::uuid, $1->>'email', ($1->>'user_id')::uuid) as user_id`,
);

const addMember = defineStatement(
  'organisations.add-member',
  `insert into app.organisation_members (organisation_id, user_id, role)
   values (($1->>'organisation_id')::uuid, ($1->>'user_id')::uuid, $1->>'role')
   on conflict (organisation_id, user_id) do nothing returning user_id`,
);

const changeRole = defineStatement(
  'organisations.change-member-role',
  `update app.organisation_members set role = $1->>'role'
   where organisation_id = ($1->>'organisation_id')::uuid and user_id = ($1->>'user_id')::uuid
   returning user_id`,
);

const removeMember = defineStatement(
  'organisations.remove-member',
  `delete from app.organisation_members
   where organisation_id = ($1->>'organisation_id')::uuid and user_id = ($1->>'user_id')::uuid
   returning user_id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function membersIn(scope: Scope): MemberRepository {
  const total = async (statement: typeof countMembers, organisationId: string): Promise<number> =>
    (await firstRow<{ total: number }>(scope, statement, { organisation_id: organisationId }))?.total ?? 0;
  const touches = async (
    statement: typeof addMember,
    parameters: Readonly<Record<string, string>>,
  ): Promise<boolean> => (await firstRow(scope, statement, parameters)) !== undefined;
  return {
    list: (organisationId, { limit, after }) =>
      scope.rows<Member>(listMembers, { organisation_id: organisationId, limit, ...after }),
    count: (organisationId) => total(countMembers, organisationId),
    find: (organisationId, userId) =>
      firstRow<Member>(scope, findMember, { organisation_id: organisationId, user_id: userId }),
    holdAdmins: async (organisationId) => {
      await scope.rows(holdOrganisation, { organisation_id: organisationId });
      return total(countAdmins, organisationId);
    },
    findPerson: async (organisationId, by) => {
      const parameters = { organisation_id: organisationId, ...by };
      const row = await firstRow<{ user_id: string | null }>(scope, findPerson, parameters);
      return row?.user_id ?? undefined;
    },
    add: (organisationId, userId, role) =>
      touches(addMember, { organisation_id: organisationId, user_id: userId, role }),
    changeRole: (organisationId, userId, role) =>
      touches(changeRole, { organisation_id: organisationId, user_id: userId, role }),
    remove: (organisationId, userId) =>
      touches(removeMember, { organisation_id: organisationId, user_id: userId }),
  };
}
