import { isAppError } from '../../platform/errors/app-error.ts';
import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { subjectNameTaken } from './errors.ts';
import type { SubjectRepository } from './subject.repository.ts';
import type { Subject, VersionedSubject } from './subject.ts';

const COLUMNS = 'id, user_id, name, description, color, icon, is_archived, created_at, updated_at';
const VERSIONED = `${COLUMNS}, xmin::text as version`;
const MINE = `id = ($1->>'id')::uuid and user_id = auth.uid()`;

const MATCHING = `user_id = auth.uid()
  and ($1->>'is_archived' is null or coalesce(is_archived, false) = ($1->>'is_archived')::boolean)
  and ($1->>'q' is null or position(lower($1->>'q') in lower(name)) > 0)`;

const listSubjects = defineStatement(
  'subjects.list',
  `select ${COLUMNS} from public.subjects
   where ${MATCHING}
     and ($1->'after' is null or (name, id) > ($1->'after'->>'value', ($1->'after'->>'id')::uuid))
   order by name, id limit ($1->>'limit')::integer`,
);

const countSubjects = defineStatement(
  'subjects.count',
  `select count(*)::integer as total from public.subjects where ${MATCHING}`,
);

const findSubject = defineStatement(
  'subjects.find',
  `select ${VERSIONED} from public.subjects where ${MINE}`,
);

const lockSubject = defineStatement(
  'subjects.lock',
  `select ${VERSIONED} from public.subjects where ${MINE} for no key update`,
);

const addSubject = defineStatement(
  'subjects.add',
  `insert into public.subjects (user_id, name, description, color, icon)
   values (auth.uid(), $1->>'name', $1->>'description', $1->>'color', $1->>'icon')
   returning ${VERSIONED}`,
);

/** Fields that the changes do not name keep their value: the record starts as the row itself. */
const changeSubject = defineStatement(
  'subjects.change',
  `update public.subjects s
   set (name, description, color, icon, is_archived) =
     (select name, description, color, icon, is_archived from jsonb_populate_record(s, $1->'changes'))
   where ${MINE}
   returning ${VERSIONED}`,
);

const removeSubject = defineStatement(
  'subjects.remove',
  `delete from public.subjects where ${MINE} returning id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function subjectsIn(scope: Scope): SubjectRepository {
  return {
    list: (query) => scope.rows<Subject>(listSubjects, { ...query }),
    count: async (filter) => (await onlyRow<{ total: number }>(scope, countSubjects, { ...filter })).total,
    findById: (id) => firstRow<VersionedSubject>(scope, findSubject, { id }),
    findForChange: (id) => firstRow<VersionedSubject>(scope, lockSubject, { id }),
    add: (subject) => namedOnce(onlyRow<VersionedSubject>(scope, addSubject, { ...subject })),
    change: (id, changes) => namedOnce(onlyRow<VersionedSubject>(scope, changeSubject, { id, changes })),
    remove: async (id) => (await firstRow(scope, removeSubject, { id })) !== undefined,
  };
}

/** The one unique rule of the table is the name, so its violation has one meaning. */
async function namedOnce<Row>(work: Promise<Row>): Promise<Row> {
  try {
    return await work;
  } catch (thrown) {
    throw isAppError(thrown) && thrown.reason === 'input.already-exists'
      ? subjectNameTaken({}, { cause: thrown })
      : thrown;
  }
}
