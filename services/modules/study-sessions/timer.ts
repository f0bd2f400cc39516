import type { StudySession, StudySessionChanges, StudySessionStatus } from './study-session.ts';

/** What a timer has counted: whole stretches, and since when the present one runs. */
export interface Timer {
  /** Seconds, to the millisecond. */
  readonly elapsed_seconds: number;
  readonly running_since: string | null;
}

/** A session with its timer, read at one moment of the database's clock. */
export type TimedStudySession = StudySession & {
  readonly version: string;
  /** Null while it has never run here. */
  readonly timer: Timer | null;
  readonly now: string;
};

export const TIMER_ACTIONS = ['start', 'pause', 'resume', 'complete', 'cancel'] as const;
export type TimerAction = (typeof TIMER_ACTIONS)[number];

/** From where an action leads, and whither; everything else is refused. */
const MOVES: Readonly<
  Record<TimerAction, { readonly from: readonly StudySessionStatus[]; readonly to: StudySessionStatus }>
> = {
  start: { from: ['planned'], to: 'active' },
  pause: { from: ['active'], to: 'paused' },
  resume: { from: ['paused'], to: 'active' },
  complete: { from: ['active', 'paused'], to: 'completed' },
  cancel: { from: ['planned', 'active', 'paused'], to: 'cancelled' },
};

/** The next state of a session and of its timer. */
export interface Move {
  readonly changes: StudySessionChanges;
  readonly timer: Timer;
}

/** What an action makes of a session; undefined when its status does not allow it. */
export function moveTimer(session: TimedStudySession, action: TimerAction): Move | undefined {
  const { from, to } = MOVES[action];
  if (!from.includes(statusOf(session))) return undefined;

  const { now } = session;
  const elapsed = elapsedMs(session);
  const timer = { elapsed_seconds: elapsed / 1_000, running_since: to === 'active' ? now : null };
  return { changes: { status: to, ...consequencesOf(action, now, elapsed) }, timer };
}

function consequencesOf(action: TimerAction, now: string, elapsed: number): StudySessionChanges {
  if (action === 'start') return { started_at: now };
  if (action === 'complete') {
    return { completed: true, completed_at: now, duration: Math.ceil(elapsed / 60_000) };
  }
  return {};
}

/** A row without a status is as good as planned. */
function statusOf({ status }: StudySession): StudySessionStatus {
  return status ?? 'planned';
}

/** Milliseconds of study up to the moment of reading, pauses left out. */
export function elapsedMs(session: TimedStudySession): number {
  const { elapsed_seconds: seconds, running_since: since } = timerOf(session);
  const stretch = since === null ? 0 : Date.parse(session.now) - Date.parse(since);
  return Math.round(seconds * 1_000) + Math.max(0, stretch);
}

/**
 * The timer of a session. One that was set running through another door (`/rest/v1`, an import) has none, or one
 * that stands still: it runs since the session started, as far as anybody knows.
 */
export function timerOf(session: TimedStudySession): Timer {
  const isRunning = session.status === 'active';
  const { timer } = session;
  if (timer !== null) return isRunning ? timer : { ...timer, running_since: null };
  if (isRunning) return { elapsed_seconds: 0, running_since: session.started_at ?? session.now };
  return { elapsed_seconds: (session.duration ?? 0) * 60, running_since: null };
}
