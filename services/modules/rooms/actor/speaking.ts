import { hostsOnly, memberNotFound } from '../errors.ts';
import { hostNotMuted, slowMode } from '../people.errors.ts';
import { toIso } from '../room.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from './draft.ts';
import type { MessageOf, PostMessage } from './room.messages.ts';
import { hostOfOpenRoom, memberOfOpenRoom, speakerOfOpenRoom, type Membership } from './room.state.ts';

/** Says something to all. @throws `room.not-found`, `room.closed`, `room.muted`, `room.slow-mode` */
export function post(draft: Draft, { userId, clientId, text }: PostMessage): RoomDecision {
  const membership = speakerOfOpenRoom(draft.state, userId, draft.now);
  takeTurn(draft, userId, membership);
  const { seq, at } = logEvent(draft, 'chat', { actorId: userId, clientId }, { text });
  return endDraft(draft, { seq, at });
}

/** In slow mode members wait between two posts, by room time; hosts do not. */
function takeTurn(draft: Draft, userId: string, { role }: Membership): void {
  const { room, lastPosts } = draft.state;
  if (room.slow_mode_seconds === 0 || role !== 'member') return;
  const waitMs = room.slow_mode_seconds * 1_000;
  const retryAfterMs = (lastPosts.get(userId) ?? -Infinity) + waitMs - draft.now;
  if (retryAfterMs > 0) {
    throw slowMode({ seconds: Math.ceil(retryAfterMs / 1_000) }, { retryAfterMs });
  }
  const recent = [...lastPosts].filter(([, at]) => at + waitMs > draft.now);
  draft.state = { ...draft.state, lastPosts: new Map(recent).set(userId, draft.now) };
}

/** Takes a post back for everybody: its author may, and hosts. @throws `room.hosts-only` */
export function removePost(draft: Draft, message: MessageOf<'remove-post'>): RoomDecision {
  const { by, seq, authorId, reason } = message;
  const { role } = memberOfOpenRoom(draft.state, by);
  if (role === 'member' && by !== authorId) throw hostsOnly();
  logEvent(draft, 'chat.removed', { actorId: by }, { seq, ...(reason !== null && { reason }) });
  draft.changes.push({ table: 'redaction', seq, at: toIso(draft.now) });
  return endDraft(draft, {});
}

/** Takes the word from somebody for a while, through leaving and coming back too. */
export function mute(draft: Draft, { by, userId, seconds, reason }: MessageOf<'mute'>): RoomDecision {
  const mine = hostOfOpenRoom(draft.state, by);
  const theirs = draft.state.members.get(userId);
  if (theirs === undefined) throw memberNotFound();
  if (theirs.role === 'host') throw hostNotMuted();
  if (theirs.role === 'cohost' && mine.role !== 'host') throw hostsOnly();
  const until = draft.now + seconds * 1_000;
  const lasting = [...draft.state.mutes].filter(([, end]) => end > draft.now);
  draft.state = { ...draft.state, mutes: new Map(lasting).set(userId, until) };
  draft.changes.push({
    table: 'mute',
    user_id: userId,
    muted_by: by,
    reason,
    until: toIso(until),
    created_at: toIso(draft.now),
  });
  const told = { user_id: userId, until: toIso(until), ...(reason !== null && { reason }) };
  logEvent(draft, 'member.muted', { actorId: by }, told);
  return endDraft(draft, { user_id: userId, until: toIso(until) });
}

/** Gives the word back; nothing happens where it was not taken. */
export function unmute(draft: Draft, { by, userId }: MessageOf<'unmute'>): RoomDecision {
  hostOfOpenRoom(draft.state, by);
  const mutes = new Map(draft.state.mutes);
  const until = mutes.get(userId);
  if (until === undefined || !mutes.delete(userId)) return endDraft(draft, {});
  draft.state = { ...draft.state, mutes };
  draft.changes.push({ table: 'mute-gone', user_id: userId });
  if (until > draft.now) logEvent(draft, 'member.unmuted', { actorId: by }, { user_id: userId });
  return endDraft(draft, {});
}
