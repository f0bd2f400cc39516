import type { Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { dayOf, textOf } from '../../../platform/clock/day.ts';
import { studiesOf, zoneOfStudies } from '../../analytics/index.ts';
import type { ExportParameters } from '../export.ts';
import type { Report } from './report.ts';

/** Days that a report covers when only its end is known. */
const USUAL_DAYS = 90;
/** Days that it covers at most, when only its beginning is known. */
const MOST_DAYS = 400;

const person = defineStatement(
  'exports.report-person',
  `select coalesce(full_name, '') as name from public.profiles where id = auth.uid()`,
);
const tasksByStatus = defineStatement(
  'exports.report-tasks',
  `select coalesce(status::text, 'todo') as status, count(*)::integer as count
   from public.tasks where user_id = auth.uid() group by 1 order by 1`,
);

/** Reads what a report shows; the scope's caller is its person. */
export async function readReport(scope: Scope, parameters: ExportParameters, now: Date): Promise<Report> {
  const { timeZone, today } = await zoneOfStudies(scope, parameters.time_zone, now);
  const { from, to } = daysOf(parameters, today);
  const { day, week } = await studiesOf(scope, { timeZone, from, to, today }, ['day', 'week']);
  const [named] = await scope.rows<{ name: string }>(person, {});
  return {
    language: parameters.language,
    name: named?.name ?? '',
    from,
    to,
    timeZone,
    today,
    totals: day.totals,
    streak: day.streak,
    days: day.buckets,
    weeks: week.buckets,
    subjects: day.subjects.filter(({ study_minutes }) => study_minutes > 0),
    tasks: await scope.rows<{ status: string; count: number }>(tasksByStatus, {}),
  };
}

function daysOf({ from, to }: ExportParameters, today: string): { from: string; to: string } {
  if (from === null) return { from: textOf(dayOf(to ?? today) - USUAL_DAYS + 1), to: to ?? today };
  const latest = textOf(dayOf(from) + MOST_DAYS - 1);
  return { from, to: to ?? (latest < today ? latest : today < from ? from : today) };
}
