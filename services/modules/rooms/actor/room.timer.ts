import { timerState } from '../errors.ts';
import { fromIso, toIso } from '../room.ts';

export const TIMER_PHASES = ['focus', 'short_break', 'long_break'] as const;
export type TimerPhase = (typeof TIMER_PHASES)[number];
export const TIMER_ACTIONS = ['start', 'pause', 'resume', 'skip', 'reset'] as const;
export type TimerAction = (typeof TIMER_ACTIONS)[number];

/** The shared timer as its owner keeps it; moments are room time in milliseconds. */
export interface Timer {
  readonly state: 'idle' | 'running' | 'paused';
  readonly phase: TimerPhase;
  /** The focus phase this belongs to, counted from 1; a break has the round of the focus before it. */
  readonly round: number;
  readonly durationSeconds: number;
  /** What was left at `at`. */
  readonly remainingMs: number;
  readonly endsAt: number | null;
  readonly at: number;
  /** The seq of the event that started the phase; null while idle. */
  readonly phaseSeq: number | null;
  readonly startedAt: number | null;
}

/** The timer as it goes over the wire; true at `at`. */
export interface TimerView {
  readonly state: Timer['state'];
  readonly phase: TimerPhase;
  readonly round: number;
  readonly duration_seconds: number;
  readonly remaining_ms: number;
  readonly ends_at: string | null;
  readonly at: string;
}

const DEFAULT_SECONDS: Readonly<Record<TimerPhase, number>> = {
  focus: 25 * 60,
  short_break: 5 * 60,
  long_break: 15 * 60,
};
/** Each so many focus phases the break is a long one. */
const ROUNDS_TO_LONG_BREAK = 4;

/** A phase that waits for its start. */
export function idleTimer(phase: TimerPhase, round: number, at: number): Timer {
  const durationSeconds = DEFAULT_SECONDS[phase];
  return {
    state: 'idle',
    phase,
    round,
    durationSeconds,
    remainingMs: durationSeconds * 1_000,
    endsAt: null,
    at,
    phaseSeq: null,
    startedAt: null,
  };
}

/** What comes after a phase, waiting for its start. */
export function nextPhase({ phase, round }: Pick<Timer, 'phase' | 'round'>, at: number): Timer {
  if (phase !== 'focus') return idleTimer('focus', round + 1, at);
  return idleTimer(round % ROUNDS_TO_LONG_BREAK === 0 ? 'long_break' : 'short_break', round, at);
}

/** What an action asks for beside its name; both only count for `start`. */
export interface TimerRequest {
  readonly action: TimerAction;
  readonly phase?: TimerPhase | undefined;
  readonly durationSeconds?: number | undefined;
}

/** Which states allow an action. */
const ALLOWED: Readonly<Record<TimerAction, readonly Timer['state'][]>> = {
  start: ['idle'],
  pause: ['running'],
  resume: ['paused'],
  skip: ['running', 'paused'],
  reset: ['running', 'paused'],
};

/**
 * The timer after an action at `now`, as the event numbered `seq` will tell.
 *
 * @throws `room.timer-state` when its state does not allow the action; a phase whose time is over has finished.
 */
export function moveTimer(
  timer: Timer,
  request: TimerRequest,
  { now, seq }: { now: number; seq: number },
): Timer {
  const { action } = request;
  if (!ALLOWED[action].includes(timer.state)) throw timerState({ state: timer.state, action });
  switch (action) {
    case 'start':
      return startPhase(timer, request, { now, seq });
    case 'pause':
      return { ...timer, state: 'paused', remainingMs: remainingAt(timer, now), endsAt: null, at: now };
    case 'resume':
      return { ...timer, state: 'running', endsAt: now + timer.remainingMs, at: now };
    case 'skip':
      return nextPhase(timer, now);
    case 'reset':
      return idleTimer(timer.phase, timer.round, now);
  }
}

function startPhase(
  timer: Timer,
  { phase = timer.phase, durationSeconds = DEFAULT_SECONDS[phase] }: TimerRequest,
  { now, seq }: { now: number; seq: number },
): Timer {
  const isAnotherFocus = phase === 'focus' && timer.phase !== 'focus';
  return {
    state: 'running',
    phase,
    round: isAnotherFocus ? timer.round + 1 : timer.round,
    durationSeconds,
    remainingMs: durationSeconds * 1_000,
    endsAt: now + durationSeconds * 1_000,
    at: now,
    phaseSeq: seq,
    startedAt: now,
  };
}

/** Whether the running phase is over at `now`. */
export function isOver(timer: Timer, now: number): boolean {
  return timer.state === 'running' && timer.endsAt !== null && timer.endsAt <= now;
}

function remainingAt(timer: Timer, now: number): number {
  return timer.endsAt === null ? timer.remainingMs : Math.max(0, timer.endsAt - now);
}

/** The timer as somebody sees it who asks at `now`. */
export function viewTimer(timer: Timer, now: number): TimerView {
  return {
    state: timer.state,
    phase: timer.phase,
    round: timer.round,
    duration_seconds: timer.durationSeconds,
    remaining_ms: remainingAt(timer, now),
    ends_at: timer.endsAt === null ? null : toIso(timer.endsAt),
    at: toIso(timer.state === 'running' ? now : Math.max(timer.at, now)),
  };
}

/** The timer that an event tells of; `previous` says when a paused phase began. */
export function timerFromEvent(
  view: TimerView,
  previous: Timer,
  event: { readonly seq: number; readonly type: string; readonly at: string },
): Timer {
  const isNew = event.type === 'timer.started';
  const isIdle = view.state === 'idle';
  return {
    state: view.state,
    phase: view.phase,
    round: view.round,
    durationSeconds: view.duration_seconds,
    remainingMs: view.remaining_ms,
    endsAt: view.ends_at === null ? null : fromIso(view.ends_at),
    at: fromIso(view.at),
    phaseSeq: isIdle ? null : isNew ? event.seq : previous.phaseSeq,
    startedAt: isIdle ? null : isNew ? fromIso(event.at) : previous.startedAt,
  };
}
