import { firstRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { CalendarRepository } from './calendar-event.repository.ts';
import type { CalendarEvent, VersionedEvent } from './calendar-event.ts';

const FIELDS = `subject_id, subject_name, title, description, event_type, event_date, event_time, end_time, location,
  color, recurring, recurring_pattern, notification_time, completed`;

const COLUMNS = `id, user_id, ${FIELDS}, created_at, updated_at`;
const VERSIONED = `${COLUMNS}, xmin::text as version`;
const MINE = `id = ($1->>'id')::uuid and user_id = auth.uid()`;

const IS_SERIES = `(recurring is true and nullif(btrim(recurring_pattern), '') is not null)`;

const FILTERS = `
  and ($1->>'subject_id' is null or subject_id = ($1->>'subject_id')::uuid)
  and ($1->'event_type' is null or event_type::text in (select jsonb_array_elements_text($1->'event_type')))
  and ($1->>'completed' is null or coalesce(completed, false) = ($1->>'completed')::boolean)`;

const SINGLES = `from public.calendar_events
  where user_id = auth.uid() and not ${IS_SERIES}
    and event_date between ($1->>'from')::date and ($1->>'to')::date ${FILTERS}`;

/** The text of day and time sorts as they do; an event of the whole day has an empty time and leads. */
const PLACE = `(event_date::text || ' ' || coalesce(event_time::text, '')) collate "C"`;

const listSingles = defineStatement(
  'planner.list-singles',
  `select ${COLUMNS} ${SINGLES}
     and ($1->>'after_id' is null or (
       event_date >= left($1->>'after_value', 10)::date
       and (${PLACE}, id) > (($1->>'after_value') collate "C", ($1->>'after_id')::uuid)))
   order by ${PLACE}, id limit ($1->>'limit')::integer`,
);

const countSingles = defineStatement('planner.count-singles', `select count(*)::integer as total ${SINGLES}`);

const listSeries = defineStatement(
  'planner.list-series',
  `select ${COLUMNS} from public.calendar_events
   where user_id = auth.uid() and ${IS_SERIES} and event_date <= ($1->>'to')::date ${FILTERS}
   order by id limit ($1->>'limit')::integer`,
);

const findEvent = defineStatement(
  'planner.find',
  `select ${VERSIONED} from public.calendar_events where ${MINE}`,
);

const lockEvent = defineStatement(
  'planner.lock',
  `select ${VERSIONED} from public.calendar_events where ${MINE} for no key update`,
);

const addEvent = defineStatement(
  'planner.add',
  `insert into public.calendar_events (user_id, ${FIELDS})
   select auth.uid(), ${FIELDS} from jsonb_populate_record(null::public.calendar_events, $1)
   returning ${VERSIONED}`,
);

/** Fields that the changes do not name keep their value: the record starts as the row itself. */
const changeEvent = defineStatement(
  'planner.change',
  `update public.calendar_events e
   set (${FIELDS}) = (select ${FIELDS} from jsonb_populate_record(e, $1->'changes'))
   where ${MINE}
   returning ${VERSIONED}`,
);

const removeEvent = defineStatement(
  'planner.remove',
  `delete from public.calendar_events where ${MINE} returning id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function calendarIn(scope: Scope): CalendarRepository {
  return {
    listSingles: ({ after, ...query }) =>
      scope.rows<CalendarEvent>(listSingles, {
        ...query,
        ...(after !== undefined && { after_value: after.value, after_id: after.id }),
      }),
    countSingles: async (query) =>
      (await firstRow<{ total: number }>(scope, countSingles, { ...query }))?.total ?? 0,
    listSeries: (query) => scope.rows<CalendarEvent>(listSeries, { ...query }),
    findById: (id) => firstRow<VersionedEvent>(scope, findEvent, { id }),
    findForChange: (id) => firstRow<VersionedEvent>(scope, lockEvent, { id }),
    add: async (event) => required(await firstRow<VersionedEvent>(scope, addEvent, { ...event })),
    change: async (id, changes) =>
      required(await firstRow<VersionedEvent>(scope, changeEvent, { id, changes })),
    remove: async (id) => (await firstRow(scope, removeEvent, { id })) !== undefined,
  };
}

function required(row: VersionedEvent | undefined): VersionedEvent {
  if (row === undefined) throw new Error('A statement that must give a row gave none');
  return row;
}
