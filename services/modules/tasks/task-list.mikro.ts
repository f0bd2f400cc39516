import { onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement, type Statement } from '../../platform/database/statement.ts';
import type { TaskFilter, TaskQuery, TaskSort } from './task.repository.ts';
import type { Task } from './task.ts';

/** What a statement selects for a task, named once. */
export const TASK_COLUMNS = `id, user_id, subject_id, title, description, status, priority, assignment_type, due_date,
  estimated_duration, actual_duration, points, tags, attachments, completed_at, created_at, updated_at`;

/** What one order needs: its clause, the value of a row, and how a page goes on after that value. */
interface Order {
  readonly value: string;
  readonly after: string;
  readonly direction: 'asc' | 'desc';
  readonly compare: '>' | '<';
}

/** A task that is never due is later than all when ascending, earlier than all when descending: last either way. */
const ORDERS: Readonly<Record<TaskSort, Order>> = {
  created_at: { value: 'created_at', after: `($1->>'value')::timestamptz`, direction: 'asc', compare: '>' },
  '-created_at': {
    value: 'created_at',
    after: `($1->>'value')::timestamptz`,
    direction: 'desc',
    compare: '<',
  },
  due_date: {
    value: `coalesce(due_date, 'infinity')`,
    after: `coalesce(($1->>'value')::timestamptz, 'infinity')`,
    direction: 'asc',
    compare: '>',
  },
  '-due_date': {
    value: `coalesce(due_date, '-infinity')`,
    after: `coalesce(($1->>'value')::timestamptz, '-infinity')`,
    direction: 'desc',
    compare: '<',
  },
};

/** Conditions on absent arguments are constants to the planner, which drops them. */
const FILTERS = `
  and ($1->'status' is null or status::text in (select jsonb_array_elements_text($1->'status')))
  and ($1->'priority' is null or priority::text in (select jsonb_array_elements_text($1->'priority')))
  and ($1->>'subject_id' is null or subject_id = ($1->>'subject_id')::uuid)
  and ($1->>'due_before' is null or due_date < ($1->>'due_before')::timestamptz)
  and ($1->>'due_after' is null or due_date >= ($1->>'due_after')::timestamptz)
  and ($1->>'q' is null or position(lower($1->>'q') in lower(title)) > 0
    or position(lower($1->>'q') in lower(coalesce(description, ''))) > 0)
  and ($1->>'tag' is null or tags @> array[$1->>'tag'])`;

/** Most lists have neither filter nor cursor: planning less is most of what makes a list cheap. */
type Shape = 'plain' | 'continued' | 'filtered';

const LISTS = Object.fromEntries(
  Object.entries(ORDERS).map(([sort, order]) => [sort, statementsOf(sort, order)]),
) as Readonly<Record<TaskSort, Readonly<Record<Shape, Statement>>>>;

function statementsOf(sort: string, { value, after, direction, compare }: Order): Record<Shape, Statement> {
  const goOn = `(${value}, id) ${compare} (${after}, ($1->>'after_id')::uuid)`;
  const define = (shape: Shape, conditions: string): Statement =>
    defineStatement(
      `tasks.list ${sort} ${shape}`,
      `select ${TASK_COLUMNS} from public.tasks where user_id = auth.uid() ${conditions}
       order by ${value} ${direction}, id ${direction} limit ($1->>'limit')::integer`,
    );
  return {
    plain: define('plain', ''),
    continued: define('continued', `and ${goOn}`),
    filtered: define('filtered', `and ($1->>'after_id' is null or ${goOn}) ${FILTERS}`),
  };
}

const countStatement = defineStatement(
  'tasks.count',
  `select count(*)::integer as total from public.tasks where user_id = auth.uid() ${FILTERS}`,
);

/** One page of the caller's tasks, in order. */
export function listTasks(scope: Scope, { sort, after, limit, ...filter }: TaskQuery): Promise<Task[]> {
  const shape = isFiltered(filter) ? 'filtered' : after === undefined ? 'plain' : 'continued';
  const place = after === undefined ? {} : { value: after.value, after_id: after.id };
  return scope.rows<Task>(LISTS[sort][shape], { ...filter, ...place, limit });
}

/** How many of the caller's tasks there are. */
export async function countTasks(scope: Scope, filter: TaskFilter): Promise<number> {
  const { total } = await onlyRow<{ total: number }>(scope, countStatement, { ...filter });
  return total;
}

function isFiltered(filter: TaskFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}
