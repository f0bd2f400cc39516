import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { ClassMember, StudyClass } from './class.ts';
import type { ClassRepository } from './class.repository.ts';

const COLUMNS = `id, organisation_id, name, description, created_by, archived_at, version, created_at, updated_at`;

const listClasses = defineStatement(
  'organisations.list-classes',
  `select ${COLUMNS} from app.classes
   where organisation_id = ($1->>'organisation_id')::uuid
     and ($1->>'id' is null or (created_at, id) > (($1->>'at')::timestamptz, ($1->>'id')::uuid))
   order by created_at, id limit ($1->>'limit')::integer`,
);

const countClasses = defineStatement(
  'organisations.count-classes',
  `select count(*)::integer as total from app.classes where organisation_id = ($1->>'organisation_id')::uuid`,
);

const findClass = defineStatement(
  'organisations.find-class',
  `select ${COLUMNS} from app.classes where id = ($1->>'id')::uuid`,
);

const createClass = defineStatement(
  'organisations.create-class',
  `insert into app.classes (id, organisation_id, name, description, created_by)
   values (($1->>'id')::uuid, ($1->>'organisation_id')::uuid, $1->>'name', $1->>'description', auth.uid())
   returning ${COLUMNS}`,
);

/** What is absent stays; a null description is one that is taken away; archiving keeps the first moment. */
const changeClass = defineStatement(
  'organisations.change-class',
  `update app.classes set
     name = coalesce($1->>'name', name),
     description = case when $1 ? 'description' then $1->>'description' else description end,
     archived_at = case ($1->>'archived')::boolean
       when true then coalesce(archived_at, now()) when false then null else archived_at end,
     version = version + 1
   where id = ($1->>'id')::uuid and ($1->>'version' is null or version::text = $1->>'version')
   returning ${COLUMNS}`,
);

const deleteClass = defineStatement(
  'organisations.delete-class',
  `delete from app.classes where id = ($1->>'id')::uuid returning id`,
);

const MEMBERS = `select m.user_id, p.display_name, p.avatar_url, m.role, m.created_at as joined_at
  from app.class_members m, app.known_person(m.user_id) p
  where m.class_id = ($1->>'class_id')::uuid`;

const listMembers = defineStatement(
  'organisations.list-class-members',
  `${MEMBERS}
   and ($1->>'id' is null or (m.created_at, m.user_id) > (($1->>'at')::timestamptz, ($1->>'id')::uuid))
   order by m.created_at, m.user_id limit ($1->>'limit')::integer`,
);

const countMembers = defineStatement(
  'organisations.count-class-members',
  `select count(*)::integer as total from app.class_members where class_id = ($1->>'class_id')::uuid`,
);

const findMember = defineStatement(
  'organisations.find-class-member',
  `${MEMBERS} and m.user_id = ($1->>'user_id')::uuid`,
);

const addMember = defineStatement(
  'organisations.add-class-member',
  `insert into app.class_members (class_id, organisation_id, user_id, role)
   values (($1->>'class_id')::uuid, ($1->>'organisation_id')::uuid, ($1->>'user_id')::uuid, $1->>'role')
   on conflict (class_id, user_id) do nothing returning user_id`,
);

const removeMember = defineStatement(
  'organisations.remove-class-member',
  `delete from app.class_members
   where class_id = ($1->>'class_id')::uuid and user_id = ($1->>'user_id')::uuid returning user_id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function classesIn(scope: Scope): ClassRepository {
  const total = async (
    statement: typeof countClasses,
    parameters: Readonly<Record<string, string>>,
  ): Promise<number> => (await firstRow<{ total: number }>(scope, statement, parameters))?.total ?? 0;
  return {
    list: (organisationId, { limit, after }) =>
      scope.rows<StudyClass>(listClasses, { organisation_id: organisationId, limit, ...after }),
    count: (organisationId) => total(countClasses, { organisation_id: organisationId }),
    find: (id) => firstRow<StudyClass>(scope, findClass, { id }),
    create: async (founding) => {
      const created = await firstRow<StudyClass>(scope, createClass, { ...founding });
      if (created === undefined) throw new Error('An insert gave no row');
      return created;
    },
    change: (id, change, version) => firstRow<StudyClass>(scope, changeClass, { id, version, ...change }),
    delete: async (id) => (await firstRow(scope, deleteClass, { id })) !== undefined,
    listMembers: (classId, { limit, after }) =>
      scope.rows<ClassMember>(listMembers, { class_id: classId, limit, ...after }),
    countMembers: (classId) => total(countMembers, { class_id: classId }),
    findMember: (classId, userId) =>
      firstRow<ClassMember>(scope, findMember, { class_id: classId, user_id: userId }),
    addMember: async ({ id, organisation_id }, userId, role) => {
      const parameters = { class_id: id, organisation_id, user_id: userId, role };
      return (await firstRow(scope, addMember, parameters)) !== undefined;
    },
    removeMember: async (classId, userId) =>
      (await firstRow(scope, removeMember, { class_id: classId, user_id: userId })) !== undefined,
  };
}
