import { uuidOf } from '../../../platform/ids/uuid-of.ts';
import { timerNotYours } from '../errors.ts';
import { toIso, type RoomEventType } from '../room.ts';
import { NOBODY_THERE, atLeastHalf, beginAttendance, resumeCounting, stopCounting } from './attendance.ts';
import { recordAttendance } from './attendance-rows.ts';
import { endDraft, endVolatile, logEvent, type Draft, type RoomDecision } from './draft.ts';
import type { TimerMessage } from './room.messages.ts';
import { memberOfOpenRoom } from './room.state.ts';
import { isOver, moveTimer, nextPhase, viewTimer, type Timer, type TimerAction } from './room.timer.ts';

const EVENT_OF: Readonly<Record<TimerAction, RoomEventType>> = {
  start: 'timer.started',
  pause: 'timer.paused',
  resume: 'timer.resumed',
  skip: 'timer.skipped',
  reset: 'timer.reset',
};

/** Moves the shared timer. A phase whose time is over finishes first, even if the alarm has not rung yet. */
export function controlTimer(draft: Draft, message: TimerMessage): RoomDecision {
  const { userId, clientId, action } = message;
  const { role } = memberOfOpenRoom(draft.state, userId);
  if (draft.state.room.timer_control === 'host' && role === 'member') throw timerNotYours();
  finishIfOver(draft);
  const timer = moveTimer(draft.state.timer, message, { now: draft.now, seq: draft.seq });
  const attendance = attendanceAfter(draft, action, timer);
  if (timer.state === 'idle') recordAttendance(draft, draft.now, new Set());
  draft.state = { ...draft.state, timer, attendance };
  draft.snapshot = true;
  const view = viewTimer(timer, draft.now);
  const event = logEvent(
    draft,
    EVENT_OF[action],
    { actorId: userId, clientId },
    { timer: view, ...asked(message) },
  );
  return endDraft(draft, { seq: event.seq, timer: view });
}

/** What the sender asked for beside the action, so that the same client_id with another wish is told apart for ever. */
function asked({ phase, durationSeconds }: TimerMessage): Record<string, unknown> {
  if (phase === undefined && durationSeconds === undefined) return {};
  return {
    asked: { ...(phase && { phase }), ...(durationSeconds && { duration_seconds: durationSeconds }) },
  };
}

function attendanceAfter(
  { state, now }: Draft,
  action: TimerAction,
  timer: Timer,
): Draft['state']['attendance'] {
  switch (action) {
    case 'start':
      return timer.phase === 'focus' ? beginAttendance(state.present.keys(), now) : NOBODY_THERE;
    case 'pause':
      return stopCounting(state.attendance, now);
    case 'resume':
      return resumeCounting(state.attendance, now);
    case 'skip':
    case 'reset':
      return NOBODY_THERE;
  }
}

/** The room's alarm: a phase that is over finishes. */
export function wake(draft: Draft): RoomDecision {
  finishIfOver(draft);
  return draft.events.length === 0 ? endVolatile(draft, {}) : endDraft(draft, {});
}

function finishIfOver(draft: Draft): void {
  const { timer } = draft.state;
  if (!isOver(timer, draft.now)) return;
  if (timer.phase === 'focus')
    recordAttendance(draft, timer.endsAt ?? draft.now, recordStudySessions(draft, timer));
  const next = nextPhase(timer, draft.now);
  draft.state = { ...draft.state, timer: next, attendance: NOBODY_THERE };
  draft.snapshot = true;
  logEvent(draft, 'timer.finished', { actorId: null }, { timer: viewTimer(next, draft.now) });
}

/** One study session for each member who was there at least half of the phase. @returns whose they are. */
function recordStudySessions(
  draft: Draft,
  { durationSeconds, endsAt, phaseSeq, startedAt }: Timer,
): ReadonlySet<string> {
  const recorded = new Set<string>();
  if (endsAt === null || phaseSeq === null || startedAt === null) return recorded;
  const { room, attendance, members } = draft.state;
  const minutes = Math.ceil(durationSeconds / 60);
  for (const userId of atLeastHalf(attendance, durationSeconds * 1_000, endsAt)) {
    if (!members.has(userId)) continue;
    recorded.add(userId);
    draft.changes.push({
      table: 'study-session',
      id: studySessionId(room.id, phaseSeq, userId),
      user_id: userId,
      subject_id: room.subject_id,
      title: room.name,
      minutes,
      started_at: toIso(startedAt),
      completed_at: toIso(endsAt),
    });
  }
  return recorded;
}

/** The same for the same room, phase and person: a second row is impossible, whoever tries to write it. */
export function studySessionId(roomId: string, phaseSeq: number, userId: string): string {
  return uuidOf(`${roomId}:${phaseSeq}:${userId}`);
}
