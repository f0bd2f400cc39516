/** How long somebody was there in the running focus phase; `since` is null while they are not. */
interface Attended {
  readonly ms: number;
  readonly since: number | null;
}

/** Who was there in the running focus phase, counted while the timer runs; by person. */
export type Attendance = ReadonlyMap<string, Attended>;

export const NOBODY_THERE: Attendance = new Map();

/** A focus phase begins with those who are there. */
export function beginAttendance(present: Iterable<string>, now: number): Attendance {
  return new Map([...present].map((userId) => [userId, { ms: 0, since: now }]));
}

/** The timer stops: what has passed is counted, who is there stays there. */
export function stopCounting(attendance: Attendance, now: number): Attendance {
  return mapAll(attendance, ({ ms, since }) => ({
    ms: ms + passed(since, now),
    since: since === null ? null : now,
  }));
}

/** The timer goes on: the time in between does not count. */
export function resumeCounting(attendance: Attendance, now: number): Attendance {
  return mapAll(attendance, ({ ms, since }) => ({ ms, since: since === null ? null : now }));
}

/** Somebody is there now. */
export function arrive(attendance: Attendance, userId: string, now: number): Attendance {
  const known = attendance.get(userId);
  if (known !== undefined && known.since !== null) return attendance;
  return new Map(attendance).set(userId, { ms: known?.ms ?? 0, since: now });
}

/** Somebody is not there any more; a paused phase counts nothing. */
export function depart(
  attendance: Attendance,
  userId: string,
  { now, isRunning }: { now: number; isRunning: boolean },
): Attendance {
  const known = attendance.get(userId);
  if (known === undefined || known.since === null) return attendance;
  const ms = known.ms + (isRunning ? passed(known.since, now) : 0);
  return new Map(attendance).set(userId, { ms, since: null });
}

/** Those who were there at least half of a phase that ends now. */
export function atLeastHalf(attendance: Attendance, durationMs: number, endsAt: number): string[] {
  return [...attendance]
    .filter(([, { ms, since }]) => ms + passed(since, endsAt) >= durationMs / 2)
    .map(([userId]) => userId);
}

/** Those who are there as far as the attendance tells. */
export function stillThere(attendance: Attendance): string[] {
  return [...attendance].filter(([, { since }]) => since !== null).map(([userId]) => userId);
}

function passed(since: number | null, now: number): number {
  return since === null ? 0 : Math.max(0, now - since);
}

function mapAll(attendance: Attendance, change: (attended: Attended) => Attended): Attendance {
  return new Map([...attendance].map(([userId, attended]) => [userId, change(attended)]));
}
