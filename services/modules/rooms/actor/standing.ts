import { hostsOnly, memberNotFound } from '../errors.ts';
import { banNotFound } from '../people.errors.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from './draft.ts';
import { setRoom } from './hosting.ts';
import { goWithout, putMember } from './membership.ts';
import type { MessageOf } from './room.messages.ts';
import { hostOfOpenRoom, memberOfOpenRoom } from './room.state.ts';

/** Hands the room to another member; whoever had it stays as a co-host. The host alone does that. */
export function transfer(draft: Draft, { by, userId }: MessageOf<'transfer'>): RoomDecision {
  const mine = memberOfOpenRoom(draft.state, by);
  if (mine.role !== 'host') throw hostsOnly();
  const theirs = draft.state.members.get(userId);
  if (theirs === undefined) throw memberNotFound();
  if (by !== userId) {
    logEvent(draft, 'member.updated', { actorId: by }, { user_id: userId, role: 'host' });
    putMember(draft, userId, { ...theirs, role: 'host' });
    logEvent(draft, 'member.updated', { actorId: by }, { user_id: by, role: 'cohost' });
    putMember(draft, by, { ...mine, role: 'cohost' });
    setRoom(draft, by, { owner_id: userId });
  }
  return endDraft(draft, draft.state.room);
}

/** Lets somebody come again, by the ways that are open to everybody. @throws `room.ban-not-found` */
export function unban(draft: Draft, { by, userId }: MessageOf<'unban'>): RoomDecision {
  hostOfOpenRoom(draft.state, by);
  const bans = new Set(draft.state.bans);
  if (!bans.delete(userId)) throw banNotFound();
  draft.state = { ...draft.state, bans };
  draft.changes.push({ table: 'ban-gone', user_id: userId });
  return endDraft(draft, {});
}

/** Whoever is here by the class alone goes with it; who was invited stays. */
export function leaveClass(draft: Draft, { userId }: MessageOf<'leave-class'>): RoomDecision {
  const membership = draft.state.members.get(userId);
  if (membership?.via !== 'class') return endDraft(draft, {});
  const reason = 'left-class';
  logEvent(draft, 'member.removed', { actorId: null }, { user_id: userId, reason });
  goWithout(draft, userId, reason);
  return endDraft(draft, {});
}
