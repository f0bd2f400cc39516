/**
 * What counts as studied, everywhere the same: completed, and it took time. Its moment is when it was completed, else
 * when it was started. An index has exactly this condition and this expression.
 */
export const IS_STUDIED = `(completed or status = 'completed') and duration > 0`;
export const STUDIED_AT = `coalesce(completed_at, started_at, created_at)`;

/** Runs of days in a row: days minus their number in line are equal exactly within one run. */
export const RUNS = `select min(day) as first, max(day) as last, count(*)::integer as length
  from (select day, day - row_number() over (order by day)::integer as run from days) numbered
  group by run`;
