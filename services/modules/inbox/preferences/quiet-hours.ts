import { minutesOf, momentsOf, wallClock } from './wall-clock.ts';

/** A stretch of every day, by the person's wall clock, in which nothing may make a noise. It may go over midnight. */
export interface QuietHours {
  /** `22:00` */
  readonly start: string;
  readonly end: string;
  /** What becomes of a push meanwhile: it comes afterwards, or goes into the next daily mail. */
  readonly then: 'deliver' | 'digest';
}

/** When the quiet hours end that it is in; undefined when it is in none. */
export function endOfQuiet(
  at: Date,
  quiet: Pick<QuietHours, 'start' | 'end'> | null,
  zone: string,
): Date | undefined {
  if (quiet === null) return undefined;
  const [start, end] = [minutesOf(quiet.start), minutesOf(quiet.end)];
  const { day, minutes } = wallClock(at, zone);
  const isQuiet = start < end ? minutes >= start && minutes < end : minutes >= start || minutes < end;
  if (start === end || !isQuiet) return undefined;
  return momentsOf({ day: minutes < end ? day : day + 1, minutes: end }, zone).find((moment) => moment > at);
}

/** The next time that the wall shows this time of day; once a day, in the night in which clocks go back too. */
export function nextDaily(at: Date, time: string, zone: string): Date {
  const minutes = minutesOf(time);
  const { day } = wallClock(at, zone);
  const next = [0, 1, 2]
    .flatMap((days) => momentsOf({ day: day + days, minutes }, zone).slice(0, 1))
    .find((moment) => moment > at);
  if (next === undefined) throw new Error(`There is no next ${time} in ${zone}`);
  return next;
}

/** The next full hour of the wall: some zones are half an hour off. */
export function nextHour(at: Date, zone: string): Date {
  const { minutes } = wallClock(at, zone);
  const thisMinute = Math.floor(at.getTime() / 60_000);
  return new Date((thisMinute + 60 - (minutes % 60)) * 60_000);
}
