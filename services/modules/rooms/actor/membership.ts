import {
  hostStays,
  hostsOnly,
  invitationExpired,
  invitationNotFound,
  invitationUsedUp,
  memberNotFound,
  roomClosed,
  roomFull,
  roomNotFound,
} from '../errors.ts';
import { toIso, type Role } from '../room.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from './draft.ts';
import { closeRoom, setRoom } from './hosting.ts';
import { invitationRow, isExpired, isUsedUp } from './invitation-row.ts';
import { forgetKnock } from './knocks.ts';
import { setConnections, showPresence, takeOut } from './presence.ts';
import type { JoinMessage, MessageOf } from './room.messages.ts';
import {
  hostOfOpenRoom,
  memberOfOpenRoom,
  memberView,
  membershipOf,
  presentMembers,
  type Membership,
  type OpenInvitation,
} from './room.state.ts';
import { viewTimer } from './room.timer.ts';

/** Lets somebody in; a member is only shown the room. */
export function join(draft: Draft, message: JoinMessage): RoomDecision {
  const { person, process } = message;
  const userId = person.user_id;
  if (!draft.state.members.has(userId)) admit(draft, message);
  else if (draft.state.room.closed_at !== null) throw roomClosed();
  const present = draft.state.present.get(userId);
  if (process !== undefined && (present?.byProcess.get(process) ?? 0) === 0) {
    setConnections(draft, person, process, 1);
  }
  const { state } = draft;
  const connections =
    state.present
      .get(userId)
      ?.byProcess.values()
      .reduce((sum, count) => sum + count, 0) ?? 0;
  return endDraft(draft, {
    room: state.room,
    member: memberView(membershipOf(state, userId), person, connections),
    members: presentMembers(state),
    timer: viewTimer(state.timer, draft.now),
    seq: draft.seq - 1,
  });
}

/** @throws `room.not-found`, `room.closed`, `room.full`, or what is wrong with the invitation. */
function admit(draft: Draft, message: JoinMessage): void {
  const { room, members } = draft.state;
  const way = wayIn(draft, message);
  if (members.size >= room.max_members) throw roomFull({ max_members: room.max_members });
  if (typeof way === 'object') useInvitation(draft, way);
  const isTeacher = way === 'class' && message.classRole === 'teacher';
  const via = way === 'class' ? way : null;
  addMember(draft, message.person.user_id, { role: isTeacher ? 'cohost' : 'member', via });
  forgetKnock(draft, message.person.user_id);
}

/** The invitation somebody comes by, or what lets them in without one. */
function wayIn(draft: Draft, message: JoinMessage): OpenInvitation | 'class' | 'public' {
  const { person, isEligible, classRole, invitationId } = message;
  const { room, bans } = draft.state;
  const isBanned = bans.has(person.user_id);
  if (invitationId === undefined) {
    if (isBanned || room.closed_at !== null) throw roomNotFound();
    if (room.class_id !== null && classRole !== undefined) return 'class';
    if (room.visibility === 'public' && isEligible) return 'public';
    throw roomNotFound();
  }
  if (isBanned) throw invitationNotFound();
  const invitation = openInvitation(draft, invitationId);
  if (room.closed_at !== null) throw roomClosed();
  return invitation;
}

function openInvitation(draft: Draft, id: string): OpenInvitation {
  const invitation = draft.state.invitations.get(id);
  if (invitation === undefined) throw invitationNotFound();
  if (isExpired(invitation, draft.now)) throw invitationExpired();
  if (isUsedUp(invitation)) throw invitationUsedUp();
  return invitation;
}

function useInvitation(draft: Draft, invitation: OpenInvitation): void {
  const used = { ...invitation, uses: invitation.uses + 1 };
  draft.state = { ...draft.state, invitations: new Map(draft.state.invitations).set(used.id, used) };
  draft.changes.push(invitationRow(used, null));
}

/** Makes somebody a member from now on; `told` is what the log says of it beside the role. */
export function addMember(
  draft: Draft,
  userId: string,
  { role, via }: Pick<Membership, 'role' | 'via'>,
  told: { readonly by?: string } = {},
): void {
  logEvent(draft, 'member.joined', { actorId: userId }, { role, ...told });
  putMember(draft, userId, { role, via, joinedAt: draft.now });
}

/** Writes a membership into state and row. */
export function putMember(draft: Draft, userId: string, membership: Membership): void {
  draft.state = { ...draft.state, members: new Map(draft.state.members).set(userId, membership) };
  const { role, via, joinedAt } = membership;
  draft.changes.push({ table: 'member', user_id: userId, role, joined_at: toIso(joinedAt), via });
  // Whoever is there is shown with their role.
  if (draft.state.present.has(userId)) showPresence(draft);
}

function dropMember(draft: Draft, userId: string): void {
  const members = new Map(draft.state.members);
  members.delete(userId);
  draft.state = { ...draft.state, members };
  draft.changes.push({ table: 'member-gone', user_id: userId });
  takeOut(draft, userId);
}

/** Ends a membership. A host hands the room on; the last one closes it behind them. */
export function leave(draft: Draft, { userId }: MessageOf<'leave'>): RoomDecision {
  membershipOf(draft.state, userId);
  logEvent(draft, 'member.left', { actorId: userId });
  goWithout(draft, userId, 'left');
  return endDraft(draft, {});
}

/** The room goes on without somebody, whoever they were in it. */
export function goWithout(draft: Draft, userId: string, reason: string): void {
  const { role } = membershipOf(draft.state, userId);
  dropMember(draft, userId);
  draft.effects.push({ type: 'removed', userId, reason });
  if (draft.state.room.closed_at !== null) return;
  if (draft.state.members.size === 0) closeRoom(draft, userId);
  else if (role === 'host') passOn(draft, userId);
}

/** The next host: the co-host, else the member, who has been here the longest. */
function passOn(draft: Draft, formerHost: string): void {
  const heirs = [...draft.state.members].sort(
    ([, left], [, right]) =>
      Number(right.role === 'cohost') - Number(left.role === 'cohost') || left.joinedAt - right.joinedAt,
  );
  const [heir] = heirs;
  if (heir === undefined) return;
  const [userId, membership] = heir;
  logEvent(draft, 'member.updated', { actorId: formerHost }, { user_id: userId, role: 'host' });
  putMember(draft, userId, { ...membership, role: 'host' });
  setRoom(draft, formerHost, { owner_id: userId });
}

/** Takes somebody out, and keeps them out when they are banned: somebody can be banned who is not in the room. */
export function remove(draft: Draft, message: MessageOf<'remove'>): RoomDecision {
  const { by, userId, reason, ban } = message;
  const mine = hostOfOpenRoom(draft.state, by);
  const theirs = draft.state.members.get(userId);
  if (theirs === undefined && !ban) throw memberNotFound();
  refuseAmongHosts(mine.role, theirs?.role);
  if (ban) keepOut(draft, message);
  if (theirs !== undefined) {
    logEvent(draft, 'member.removed', { actorId: by }, { user_id: userId, reason, ...(ban && { ban }) });
    dropMember(draft, userId);
    draft.effects.push({ type: 'removed', userId, reason: reason ?? (ban ? 'banned' : 'removed') });
  }
  return endDraft(draft, {});
}

/** @throws `room.host-stays`, or `room.hosts-only` when a co-host would remove another one. */
function refuseAmongHosts(mine: Role, theirs: Role | undefined): void {
  if (theirs === 'host') throw hostStays();
  if (theirs === 'cohost' && mine !== 'host') throw hostsOnly();
}

function keepOut(draft: Draft, { by, userId, reason }: MessageOf<'remove'>): void {
  if (draft.state.bans.has(userId)) return;
  draft.state = { ...draft.state, bans: new Set(draft.state.bans).add(userId) };
  forgetKnock(draft, userId);
  draft.changes.push({ table: 'ban', user_id: userId, banned_by: by, reason, created_at: toIso(draft.now) });
}

/** Makes somebody a co-host, or a member again; the host alone does that. */
export function setRole(draft: Draft, { by, userId, role }: MessageOf<'set-role'>): RoomDecision {
  if (memberOfOpenRoom(draft.state, by).role !== 'host') throw hostsOnly();
  const theirs = draft.state.members.get(userId);
  if (theirs === undefined) throw memberNotFound();
  if (theirs.role === 'host') throw hostStays();
  if (theirs.role !== role) {
    logEvent(draft, 'member.updated', { actorId: by }, { user_id: userId, role });
    putMember(draft, userId, { ...theirs, role });
  }
  return endDraft(draft, { user_id: userId, role });
}
