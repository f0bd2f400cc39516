import type { StudySession } from './study-session.ts';
import { elapsedMs, timerOf, type TimedStudySession } from './timer.ts';

/** A study session as a screen needs it: with a timer that can be shown without asking again. */
export type StudySessionView = StudySession & {
  /** Seconds studied up to the moment of the answer. */
  readonly elapsed_seconds: number;
  /** Since when the present stretch runs; null while it stands. */
  readonly running_since: string | null;
};

/** What a screen shows of a session, true at the moment that it was read. */
export function viewOf(timed: TimedStudySession): StudySessionView {
  const { version: _version, timer: _timer, now: _now, ...session } = timed;
  return {
    ...session,
    elapsed_seconds: elapsedMs(timed) / 1_000,
    running_since: timerOf(timed).running_since,
  };
}
