/** A calendar day as the number of days since 1970-01-01: counting days never meets a change of summer time. */
export type Day = number;

const DAY_MS = 86_400_000;

/** The day that `YYYY-MM-DD` names. */
export function dayOf(text: string): Day {
  return Date.parse(`${text}T00:00:00Z`) / DAY_MS;
}

export function textOf(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Whether `YYYY-MM-DD` is a day that the calendar has. */
export function isDay(text: string): boolean {
  const day = dayOf(text);
  return !Number.isNaN(day) && textOf(day) === text;
}

/** 0 is Monday, as in ISO 8601. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Months counted through all years, and the day in the month from 1. */
export function monthOf(day: Day): { readonly month: number; readonly dayOfMonth: number } {
  const date = new Date(day * DAY_MS);
  return { month: date.getUTCFullYear() * 12 + date.getUTCMonth(), dayOfMonth: date.getUTCDate() };
}

/** The first day of a month that is counted through all years. */
export function firstOf(month: number): Day {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
}

/** That day of the month, where the month has it. */
export function dayOfMonthIn(month: number, dayOfMonth: number): Day | undefined {
  const day = firstOf(month) + dayOfMonth - 1;
  return day < firstOf(month + 1) ? day : undefined;
}
