import type { Person } from '../room.ts';
import { arrive, depart, stillThere } from './attendance.ts';
import { endDraft, endVolatile, type Draft, type RoomDecision } from './draft.ts';
import type { MessageOf, PresenceReport } from './room.messages.ts';
import { membershipOf, presentMembers, type Present } from './room.state.ts';
import { viewTimer } from './room.timer.ts';

/** Sets how many sockets a process holds for somebody; 0 takes them out. */
export function setConnections(draft: Draft, person: Person, process: string, connections: number): void {
  const before = draft.state.present.get(person.user_id);
  if ((before?.byProcess.get(process) ?? 0) === connections) return;
  const byProcess = new Map(before?.byProcess);
  if (connections > 0) byProcess.set(process, connections);
  else byProcess.delete(process);
  putPresent(draft, person.user_id, byProcess.size === 0 ? undefined : { person, byProcess });
}

/** Takes somebody out, whatever processes still hold sockets of theirs. */
export function takeOut(draft: Draft, userId: string): void {
  if (draft.state.present.has(userId)) putPresent(draft, userId, undefined);
}

function putPresent(draft: Draft, userId: string, next: Present | undefined): void {
  const { state } = draft;
  const wasThere = state.present.has(userId);
  const present = new Map(state.present);
  if (next === undefined) present.delete(userId);
  else present.set(userId, next);
  draft.state = { ...state, present };
  showPresence(draft);
  if (wasThere !== (next !== undefined)) countAttendance(draft, userId, next !== undefined);
}

/** What is shown of those who are there has changed. */
export function showPresence(draft: Draft): void {
  const { state, now } = draft;
  draft.state = { ...state, presenceVersion: Math.max(state.presenceVersion + 1, Math.floor(now)) };
  if (draft.effects.every(({ type }) => type !== 'presence')) draft.effects.push({ type: 'presence' });
}

/** In a focus phase it is stored who is there since when: it decides who has studied, through a crash too. */
function countAttendance(draft: Draft, userId: string, isThere: boolean): void {
  const { timer, attendance } = draft.state;
  if (timer.state === 'idle' || timer.phase !== 'focus') return;
  const isRunning = timer.state === 'running';
  const next = isThere
    ? arrive(attendance, userId, draft.now)
    : depart(attendance, userId, { now: draft.now, isRunning });
  if (next === attendance) return;
  draft.state = { ...draft.state, attendance: next };
  draft.snapshot = true;
}

/** A process tells whose sockets it holds. People who are not members are not there, whatever it says. */
export function reportPresence(draft: Draft, message: PresenceReport): RoomDecision {
  const told = new Set(message.people.map(({ user_id }) => user_id));
  for (const { connections, ...person } of message.people) {
    if (draft.state.members.has(person.user_id)) setConnections(draft, person, message.process, connections);
  }
  if (message.isComplete) {
    for (const present of draft.state.present.values()) {
      if (!told.has(present.person.user_id)) setConnections(draft, present.person, message.process, 0);
    }
  }
  return endPresence(draft);
}

export function processGone(draft: Draft, { process }: MessageOf<'process-gone'>): RoomDecision {
  for (const { person } of draft.state.present.values()) setConnections(draft, person, process, 0);
  return endPresence(draft);
}

/** Whoever was there under the old owner and has not come back left when it was lost. */
export function settlePresence(draft: Draft, { since }: MessageOf<'settle'>): RoomDecision {
  const { timer, attendance, present } = draft.state;
  const isRunning = timer.state === 'running';
  const gone = stillThere(attendance).filter((userId) => !present.has(userId));
  if (gone.length === 0) return endVolatile(draft, {});
  const next = gone.reduce((known, userId) => depart(known, userId, { now: since, isRunning }), attendance);
  draft.state = { ...draft.state, attendance: next };
  draft.snapshot = true;
  return endDraft(draft, {});
}

export function showTyping(draft: Draft, { userId, typing }: MessageOf<'typing'>): RoomDecision {
  membershipOf(draft.state, userId);
  draft.effects.push({ type: 'typing', userId, typing });
  return endVolatile(draft, {});
}

export function lookAround(draft: Draft, { userId }: MessageOf<'look'>): RoomDecision {
  membershipOf(draft.state, userId);
  return endDraft(draft, {
    members: presentMembers(draft.state),
    timer: viewTimer(draft.state.timer, draft.now),
    seq: draft.seq - 1,
  });
}

/** Nothing of it needs the database, unless it counts for a focus phase. */
function endPresence(draft: Draft): RoomDecision {
  return draft.snapshot ? endDraft(draft, {}) : endVolatile(draft, {});
}
