import { JsonRows } from '../../platform/database/json-text.ts';
import { onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineJsonRows, defineStatement, type TextStatement } from '../../platform/database/statement.ts';
import type { TaskFilter, TaskQuery, TaskSort } from './task.repository.ts';
import type { Task } from './task.ts';

/** What a statement selects for a task, named once. */
export const TASK_COLUMNS = `id, user_id, subject_id, title, description, status, priority, assignment_type, due_date,
  estimated_duration, actual_duration, points, tags, attachments, completed_at, created_at, updated_at`;

/** What one order needs: the value of a row, which way it goes, and what stands for no value. */
interface Order {
  readonly value: string;
  readonly isDescending: boolean;
  readonly never?: string;
}

/** A task that is never due is later than all when ascending, earlier than all when descending: last either way. */
const ORDERS: Readonly<Record<TaskSort, Order>> = {
  created_at: { value: 'created_at', isDescending: false },
  '-created_at': { value: 'created_at', isDescending: true },
  due_date: { value: `coalesce(due_date, 'infinity')`, isDescending: false, never: 'infinity' },
  '-due_date': { value: `coalesce(due_date, '-infinity')`, isDescending: true, never: '-infinity' },
};

const FILTERS = `
  and ($1->'status' is null or status::text in (select jsonb_array_elements_text($1->'status')))
  and ($1->'priority' is null or priority::text in (select jsonb_array_elements_text($1->'priority')))
  and ($1->>'subject_id' is null or subject_id = ($1->>'subject_id')::uuid)
  and ($1->>'due_before' is null or due_date < ($1->>'due_before')::timestamptz)
  and ($1->>'due_after' is null or due_date >= ($1->>'due_after')::timestamptz)
  and ($1->>'q' is null or position(lower($1->>'q') in lower(title)) > 0
    or position(lower($1->>'q') in lower(coalesce(description, ''))) > 0)
  and ($1->>'tag' is null or tags @> array[$1->>'tag'])`;

/** Most lists have neither filter nor cursor: each kind has a statement that says only what it needs. */
interface Lists {
  readonly all: TextStatement;
  readonly allAfter: TextStatement;
  readonly some: TextStatement;
  readonly someAfter: TextStatement;
}

const LISTS = Object.fromEntries(
  Object.entries(ORDERS).map(([sort, order]) => [sort, listsOf(sort, order)]),
) as Readonly<Record<TaskSort, Lists>>;

function listsOf(sort: string, { value, isDescending, never }: Order): Lists {
  const direction = isDescending ? 'desc' : 'asc';
  const place = `($1->'after'->>'value')::timestamptz`;
  const from = never === undefined ? place : `coalesce(${place}, '${never}')`;
  const after = `and (${value}, id) ${isDescending ? '<' : '>'} (${from}, ($1->'after'->>'id')::uuid)`;
  const define = (kind: string, conditions: string): TextStatement =>
    defineJsonRows(
      `tasks.list ${sort} ${kind}`,
      `select ${TASK_COLUMNS} from public.tasks where user_id = auth.uid() ${conditions}
       order by ${value} ${direction}, id ${direction} limit ($1->>'limit')::integer`,
    );
  return {
    all: define('all', ''),
    allAfter: define('all-after', after),
    some: define('some', FILTERS),
    someAfter: define('some-after', `${FILTERS} ${after}`),
  };
}

const countStatement = defineStatement(
  'tasks.count',
  `select count(*)::integer as total from public.tasks where user_id = auth.uid() ${FILTERS}`,
);

/** One page of the caller's tasks, in order. */
export async function listTasks(
  scope: Scope,
  { sort, after, limit, ...filter }: TaskQuery,
): Promise<JsonRows<Task>> {
  const { all, allAfter, some, someAfter } = LISTS[sort];
  const [first, next] = isFiltered(filter) ? [some, someAfter] : [all, allAfter];
  return new JsonRows(await scope.text(after === undefined ? first : next, { ...filter, after, limit }));
}

/** How many of the caller's tasks there are. */
export async function countTasks(scope: Scope, filter: TaskFilter): Promise<number> {
  const { total } = await onlyRow<{ total: number }>(scope, countStatement, { ...filter });
  return total;
}

function isFiltered(filter: TaskFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
