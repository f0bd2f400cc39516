import type { Moment } from '../../../platform/actors/actor-kind.ts';
import { beginDraft, endDraft, logEvent, type Draft, type RoomDecision } from './draft.ts';
import { controlTimer, wake } from './focus.ts';
import { close, invite, revoke, update } from './hosting.ts';
import { join, leave, remove, setRole } from './membership.ts';
import { lookAround, processGone, reportPresence, settlePresence, showTyping } from './presence.ts';
import type { PostMessage, RoomMessage } from './room.messages.ts';
import { memberOfOpenRoom, type RoomState } from './room.state.ts';

/**
 * What a room makes of a message: pure, the whole of a room's rules in one place.
 *
 * @throws AppError when the room refuses; then nothing has happened.
 */
export function decideRoom(state: RoomState, message: RoomMessage, moment: Moment): RoomDecision {
  const draft = beginDraft(state, moment);
  switch (message.type) {
    case 'post':
      return post(draft, message);
    case 'join':
      return join(draft, message);
    case 'timer':
      return controlTimer(draft, message);
    case 'leave':
      return leave(draft, message);
    case 'remove':
      return remove(draft, message);
    case 'set-role':
      return setRole(draft, message);
    default:
      return decideRest(draft, message);
  }
}

function decideRest(
  draft: Draft,
  message: Exclude<RoomMessage, { type: 'post' | 'join' | 'timer' | 'leave' | 'remove' | 'set-role' }>,
): RoomDecision {
  switch (message.type) {
    case 'update':
      return update(draft, message);
    case 'close':
      return close(draft, message);
    case 'invite':
      return invite(draft, message);
    case 'revoke':
      return revoke(draft, message);
    default:
      return decidePresence(draft, message);
  }
}

function decidePresence(
  draft: Draft,
  message: Extract<
    RoomMessage,
    { type: 'presence' | 'typing' | 'look' | 'process-gone' | 'settle' | 'wake' }
  >,
): RoomDecision {
  switch (message.type) {
    case 'presence':
      return reportPresence(draft, message);
    case 'typing':
      return showTyping(draft, message);
    case 'look':
      return lookAround(draft, message);
    case 'process-gone':
      return processGone(draft, message);
    case 'settle':
      return settlePresence(draft, message);
    case 'wake':
      return wake(draft);
  }
}

function post(draft: Draft, { userId, clientId, text }: PostMessage): RoomDecision {
  memberOfOpenRoom(draft.state, userId);
  const { seq, at } = logEvent(draft, 'chat', { actorId: userId, clientId }, { text });
  return endDraft(draft, { seq, at });
}
