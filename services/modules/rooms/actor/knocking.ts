import { roomFull, roomNotFound } from '../errors.ts';
import { knockDeclined, knockNotFound, tooManyKnocks } from '../people.errors.ts';
import { toIso } from '../room.ts';
import { endDraft, type Draft, type RoomDecision } from './draft.ts';
import { forgetKnock, forgetOldKnocks, knockOf, putKnock } from './knocks.ts';
import { addMember } from './membership.ts';
import type { KnockMessage } from './people.messages.ts';
import type { MessageOf } from './room.messages.ts';
import { hostOfOpenRoom, hostsOf } from './room.state.ts';

/** So long somebody stands at the door. */
const EXPIRES_AFTER_MS = 10 * 60_000;
/** So long somebody who was turned away waits before they may knock again. */
const QUIET_MS = 10 * 60_000;
/** More at the door than hosts can look through. */
const MOST_PENDING = 50;

/**
 * Asks to be let in. Knocking again while one waits is the same knock; hosts hear of it once.
 *
 * @throws `room.not-found` where the room does not take knocks, or not from them.
 * @throws `room.knock-declined`, `room.too-many-knocks`.
 */
export function knock(draft: Draft, { person, isEligible }: KnockMessage): RoomDecision {
  const { room, members, bans } = draft.state;
  const userId = person.user_id;
  if (members.has(userId)) return endDraft(draft, { status: 'member', expires_at: null });
  if (!isEligible || !room.knocking || room.closed_at !== null || bans.has(userId)) throw roomNotFound();
  const known = knockOf(draft, userId);
  if (known?.status === 'declined') {
    throw knockDeclined({}, { retryAfterMs: known.until - draft.now });
  }
  if (known !== undefined) return endDraft(draft, { status: 'pending', expires_at: toIso(known.until) });
  forgetOldKnocks(draft);
  const pending = [...draft.state.knocks.values()].filter(({ status }) => status === 'pending').length;
  if (pending >= MOST_PENDING) throw tooManyKnocks({ most: MOST_PENDING });
  const until = draft.now + EXPIRES_AFTER_MS;
  putKnock(draft, userId, { status: 'pending', at: draft.now, until });
  const at = toIso(draft.now);
  const payload = { room_id: room.id, ...person, at, expires_at: toIso(until) };
  draft.effects.push({ type: 'told', userIds: hostsOf(draft.state), event: 'room:knock', payload });
  return endDraft(draft, { status: 'pending', expires_at: payload.expires_at });
}

/** Lets somebody in who knocked, or turns them away. @throws `room.knock-not-found`, `room.full` */
export function answerKnock(draft: Draft, { by, userId, accept }: MessageOf<'answer-knock'>): RoomDecision {
  hostOfOpenRoom(draft.state, by);
  const { room, members } = draft.state;
  if (knockOf(draft, userId)?.status !== 'pending') throw knockNotFound();
  if (accept) {
    if (members.size >= room.max_members) throw roomFull({ max_members: room.max_members });
    forgetKnock(draft, userId);
    addMember(draft, userId, { role: 'member', via: null }, { by });
  } else {
    putKnock(draft, userId, { status: 'declined', at: draft.now, until: draft.now + QUIET_MS });
  }
  const payload = { room_id: room.id, user_id: userId, accepted: accept };
  const userIds = [userId, ...hostsOf(draft.state)];
  draft.effects.push({ type: 'told', userIds, event: 'room:knock-answered', payload });
  return endDraft(draft, {});
}
