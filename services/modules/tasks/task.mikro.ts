import { headAndBody } from '../../platform/database/json-text.ts';
import { firstRow, onlyRow, onlyText, type Scope } from '../../platform/database/scope.ts';
import { defineStatement, defineText } from '../../platform/database/statement.ts';
import type { TaskRepository } from './task.repository.ts';
import type { Task, VersionedTask, WrittenTask } from './task.ts';
import { TASK_COLUMNS, countTasks, listTasks } from './task-list.mikro.ts';

const FIELDS = `subject_id, title, description, status, priority, assignment_type, due_date,
  estimated_duration, actual_duration, points, tags, attachments, completed_at`;

const VERSIONED = `${TASK_COLUMNS}, xmin::text as version`;

const MINE = `id = ($1->>'id')::uuid and user_id = auth.uid()`;

/** Id and version, then the task itself. */
const WRITTEN = `select concat(q.id, ' ', q.version, e'\\n', row_to_json(t))
   from q cross join lateral (select ${TASK_COLUMNS.replace(/\w+/g, 'q.$&')}) t`;

const findTask = defineText('tasks.find', `select ${VERSIONED} from public.tasks where ${MINE}`, WRITTEN);

const lockTask = defineStatement(
  'tasks.lock',
  `select ${VERSIONED} from public.tasks where ${MINE} for no key update`,
);

const addTask = defineText(
  'tasks.add',
  `insert into public.tasks (user_id, ${FIELDS})
   select auth.uid(), ${FIELDS} from jsonb_populate_record(null::public.tasks, $1)
   returning ${VERSIONED}`,
  WRITTEN,
);

/** Fields that the changes do not name keep their value: the record starts as the row itself. */
const changeTask = defineStatement(
  'tasks.change',
  `update public.tasks t
   set (${FIELDS}) = (select ${FIELDS} from jsonb_populate_record(t, $1->'changes'))
   where ${MINE}
   returning ${VERSIONED}`,
);

const removeTask = defineStatement('tasks.remove', `delete from public.tasks where ${MINE} returning id`);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function tasksIn(scope: Scope): TaskRepository {
  return {
    list: (query) => listTasks(scope, query),
    count: (filter) => countTasks(scope, filter),
    findById: async (id) => {
      const text = await scope.text(findTask, { id });
      return text === undefined ? undefined : writtenTask(text);
    },
    findForChange: (id) => firstRow<VersionedTask>(scope, lockTask, { id }),
    add: async (task) => writtenTask(await onlyText(scope, addTask, { ...task })),
    change: (id, changes) => onlyRow<VersionedTask>(scope, changeTask, { id, changes }),
    remove: async (id) => (await firstRow(scope, removeTask, { id })) !== undefined,
  };
}

function writtenTask(text: string): WrittenTask {
  const { head, body } = headAndBody<Task>(text);
  const [id = '', version = ''] = head.split(' ');
  return { id, version, body };
}
