import { inputMalformed } from '../../../platform/errors/common.ts';
import { toPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Occurrence } from '../calendar-event.ts';
import { ListOccurrencesInput, MAX_RANGE_DAYS } from '../contract.ts';
import { tooManySeries } from '../errors.ts';
import { comparePlaces, occurrenceOn, occurrencesOf, placeOf, type DateRange } from '../occurrences-of.ts';
import { dayOf, isDay, textOf } from '../../../platform/clock/day.ts';
import type { PlannerDeps } from './deps.ts';

/** Series are expanded in memory: a bound on the work of one list. */
const MAX_SERIES = 1_000;
const ORDER = 'calendar';
/** Shown before today when no range is asked for. */
const DAYS_BACK = 35;
/** The length of a range of which only one end is known. */
const OPEN_RANGE_DAYS = 31;

/**
 * What happens in a range of days, in the calendar's order; a series once for each of its days.
 *
 * @throws `calendar.too-many-series` beyond the bound on recurring events.
 */
export const listOccurrences = useCase<PlannerDeps, typeof ListOccurrencesInput, Page<Occurrence>>({
  name: 'planner.list-occurrences',
  kind: 'query',
  roles: ['authenticated'],
  input: ListOccurrencesInput,
  run: async ({ calendar, clock }, _caller, { from, to, limit, cursor, count, ...filter }) => {
    const range = rangeOf({ from, to }, clock.now());
    const after = placeIn(cursor);
    const [singles, series, singleCount] = await Promise.all([
      calendar.listSingles({ ...filter, ...range, after, limit: limit + 1 }),
      calendar.listSeries({ ...filter, to: range.to, limit: MAX_SERIES + 1 }),
      count === 'exact' ? calendar.countSingles({ ...filter, ...range }) : undefined,
    ]);
    if (series.length > MAX_SERIES) throw tooManySeries({ limit: MAX_SERIES });
    const repeated = series.flatMap((event) => occurrencesOf(event, range));
    const rows = [...singles.map((event) => occurrenceOn(event, event.event_date)), ...repeated]
      .map((row) => ({ row, place: placeOf(row) }))
      .filter(({ place }) => after === undefined || comparePlaces(place, after) > 0)
      .sort((left, right) => comparePlaces(left.place, right.place))
      .map(({ row }) => row);
    const total = singleCount === undefined ? undefined : singleCount + repeated.length;
    return toPage(rows, limit, (row) => [ORDER, placeOf(row).value, row.id], total);
  },
});

const PLACE = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(\.\d+)?)?$/;

/** Both ends where they are said, else a stretch around what is said, else around today (UTC). */
function rangeOf({ from, to }: { from: string | undefined; to: string | undefined }, now: Date): DateRange {
  if (from !== undefined) return { from, to: to ?? textOf(dayOf(from) + OPEN_RANGE_DAYS - 1) };
  if (to !== undefined) return { from: textOf(dayOf(to) - OPEN_RANGE_DAYS + 1), to };
  const first = Math.floor(now.getTime() / 86_400_000) - DAYS_BACK;
  return { from: textOf(first), to: textOf(first + MAX_RANGE_DAYS - 1) };
}

function placeIn(cursor: string | undefined): { value: string; id: string } | undefined {
  const place = placeFrom(cursor, ORDER, 'text');
  if (place === undefined) return undefined;
  const [, day = ''] = PLACE.exec(place.value ?? '') ?? [];
  if (!isDay(day)) throw inputMalformed({ what: 'unknown cursor' });
  return { value: place.value ?? '', id: place.id };
}
