import { isTimeZone } from '../../../platform/clock/time-zone.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** A moment as clocks on the wall of a time zone show it. */
export interface WallClock {
  /** Days since 1970-01-01 by that wall. */
  readonly day: number;
  /** Minutes since midnight. */
  readonly minutes: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Costs more than everything else here; names come from people, so not every one is kept. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
  });
  if (formats.size >= 500) formats.clear();
  formats.set(zone, format);
  return format;
}

/** The zone itself when there is one of that name, else UTC: profiles hold whatever a front end wrote. */
export function zoneOrUtc(name: string | null): string {
  return name !== null && isTimeZone(name) ? name : 'UTC';
}

export function wallClock(at: Date, zone: string): WallClock {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    day: Date.UTC(part('year'), part('month') - 1, part('day')) / (DAY_MINUTES * MINUTE_MS),
    minutes: part('hour') * 60 + part('minute'),
  };
}

/** `22:30` in minutes since midnight. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/**
 * The moments at which the wall shows this time of this day, earliest first: two in the night in which clocks go
 * back; in the night in which they jump over it, the moment of the jump.
 */
export function momentsOf({ day, minutes }: WallClock, zone: string): Date[] {
  const wall = day * DAY_MINUTES + minutes;
  const shown = (at: number): number => {
    const clock = wallClock(new Date(at * MINUTE_MS), zone);
    return clock.day * DAY_MINUTES + clock.minutes;
  };
  const offsets = [wall - DAY_MINUTES, wall + DAY_MINUTES].map((at) => shown(at) - at);
  const candidates = [...new Set(offsets.map((offset) => wall - offset))].sort((left, right) => left - right);
  const exact = candidates.filter((at) => shown(at) === wall);
  const moments = exact.length > 0 ? exact : [jumpOver(wall, candidates, shown)];
  return moments.map((at) => new Date(at * MINUTE_MS));
}

/** The first minute that shows a later time, between one before the jump and one after it. */
function jumpOver(wall: number, candidates: readonly number[], shown: (at: number) => number): number {
  let before = Math.min(...candidates);
  let after = Math.max(...candidates);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (shown(middle) < wall) before = middle;
    else after = middle;
  }
  return after;
}
