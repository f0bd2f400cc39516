import { versionStale } from '../../../platform/errors/common.ts';
import { invitationNotFound, hostsOnly, tooManyInvitations, tooManyMembers } from '../errors.ts';
import { toIso, type RoomChanges } from '../room.ts';
import { NOBODY_THERE } from './attendance.ts';
import { recordAttendance } from './attendance-rows.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from './draft.ts';
import { invitationRow, isExpired, isUsedUp } from './invitation-row.ts';
import type { MessageOf } from './room.messages.ts';
import { hostOfOpenRoom, memberOfOpenRoom, type OpenInvitation } from './room.state.ts';
import { idleTimer } from './room.timer.ts';

/** More open invitations than anybody can keep track of; of so many that are over it is still told what they were. */
const MOST_INVITATIONS = 100;

/** Changes what a host may change, if the room is still as they read it. */
export function update(draft: Draft, { by, changes, version }: MessageOf<'update'>): RoomDecision {
  hostOfOpenRoom(draft.state, by);
  const { room, members } = draft.state;
  if (version !== undefined && version !== String(room.version)) throw versionStale();
  if (changes.max_members !== undefined && changes.max_members < members.size) {
    throw tooManyMembers({ members: members.size });
  }
  const real = Object.entries(changes).filter(([name, value]) => room[name as keyof RoomChanges] !== value);
  if (real.length > 0) setRoom(draft, by, Object.fromEntries(real));
  return endDraft(draft, draft.state.room);
}

/** Writes changes of the room into row and log. */
export function setRoom(draft: Draft, by: string, changes: RoomChanges): void {
  const room = { ...draft.state.room, ...changes, version: draft.state.room.version + 1 };
  draft.state = { ...draft.state, room };
  draft.changes.push({ table: 'room', room });
  logEvent(draft, 'room.updated', { actorId: by }, { changes });
}

export function close(draft: Draft, { by }: MessageOf<'close'>): RoomDecision {
  if (memberOfOpenRoom(draft.state, by).role !== 'host') throw hostsOnly();
  closeRoom(draft, by);
  return endDraft(draft, {});
}

/** Nothing more happens in a closed room; a running phase ends without a study session. */
export function closeRoom(draft: Draft, by: string): void {
  const { room, timer } = draft.state;
  recordAttendance(draft, draft.now, new Set());
  const closed = { ...room, closed_at: toIso(draft.now), version: room.version + 1 };
  draft.state = {
    ...draft.state,
    room: closed,
    timer: idleTimer(timer.phase, timer.round, draft.now),
    attendance: NOBODY_THERE,
  };
  draft.snapshot = true;
  draft.changes.push({ table: 'room', room: closed });
  logEvent(draft, 'room.closed', { actorId: by });
}

/** Makes a way in. One that is asked for again, because its answer got lost, is the same with a token that can be told. */
export function invite(draft: Draft, message: MessageOf<'invite'>): RoomDecision {
  const { by, id, tokenHash } = message;
  hostOfOpenRoom(draft.state, by);
  const known = draft.state.invitations.get(id);
  if (known === undefined) makeRoomForInvitation(draft);
  const invitation = known === undefined ? invitationFrom(message, draft.now) : { ...known, tokenHash };
  draft.state = { ...draft.state, invitations: new Map(draft.state.invitations).set(id, invitation) };
  draft.changes.push(invitationRow(invitation, null));
  const { expires_at, max_uses, uses } = invitation;
  return endDraft(draft, { id, expires_at, max_uses, uses });
}

function invitationFrom(message: MessageOf<'invite'>, now: number): OpenInvitation {
  const { by, id, tokenHash, expiresInSeconds, maxUses } = message;
  return {
    id,
    expires_at: expiresInSeconds === null ? null : toIso(now + expiresInSeconds * 1_000),
    max_uses: maxUses,
    uses: 0,
    tokenHash,
    createdBy: by,
    createdAt: toIso(now),
  };
}

/** Those that are expired or used up do not stand in the way of new ones. @throws `room.too-many-invitations` */
function makeRoomForInvitation(draft: Draft): void {
  const known = [...draft.state.invitations.values()];
  const over = known.filter((one) => isExpired(one, draft.now) || isUsedUp(one));
  if (known.length - over.length >= MOST_INVITATIONS) throw tooManyInvitations({ most: MOST_INVITATIONS });
  const [oldest] = over;
  if (oldest !== undefined && over.length >= MOST_INVITATIONS) dropInvitation(draft, oldest);
}

export function revoke(draft: Draft, { by, id }: MessageOf<'revoke'>): RoomDecision {
  hostOfOpenRoom(draft.state, by);
  const invitation = draft.state.invitations.get(id);
  if (invitation === undefined) throw invitationNotFound();
  dropInvitation(draft, invitation);
  return endDraft(draft, {});
}

function dropInvitation(draft: Draft, invitation: OpenInvitation): void {
  const invitations = new Map(draft.state.invitations);
  invitations.delete(invitation.id);
  draft.state = { ...draft.state, invitations };
  draft.changes.push(invitationRow(invitation, toIso(draft.now)));
}
