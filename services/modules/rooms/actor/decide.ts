import type { Moment } from '../../../platform/actors/actor-kind.ts';
import { unavailable } from '../../../platform/errors/common.ts';
import { changeTasks } from './content/change-tasks.ts';
import { editNotes } from './content/edit-notes.ts';
import { react } from './content/react.ts';
import { readContent } from './content/read-content.ts';
import { setGoal } from './content/set-goal.ts';
import { beginDraft, type Draft, type RoomDecision } from './draft.ts';
import { controlTimer, wake } from './focus.ts';
import { close, invite, revoke, update } from './hosting.ts';
import { answerKnock, knock } from './knocking.ts';
import { join, leave, remove, setRole } from './membership.ts';
import { lookAround, processGone, reportPresence, settlePresence, showTyping } from './presence.ts';
import type { MessageOf, RoomMessage } from './room.messages.ts';
import type { RoomState } from './room.state.ts';
import { mute, post, removePost, unmute } from './speaking.ts';
import { leaveClass, transfer, unban } from './standing.ts';

type Rule<Message extends RoomMessage> = (draft: Draft, message: Message) => RoomDecision;

/** The whole of a room's rules in one place: what each message is to it. */
const RULES: { readonly [Type in RoomMessage['type']]: Rule<MessageOf<Type>> } = {
  post,
  join,
  leave,
  remove,
  'set-role': setRole,
  transfer,
  unban,
  'leave-class': leaveClass,
  knock,
  'answer-knock': answerKnock,
  mute,
  unmute,
  'remove-post': removePost,
  update,
  close,
  invite,
  revoke,
  timer: controlTimer,
  goal: setGoal,
  task: changeTasks,
  note: editNotes,
  react,
  read: readContent,
  wake,
  presence: reportPresence,
  'process-gone': processGone,
  settle: settlePresence,
  look: lookAround,
  typing: showTyping,
};

/**
 * What a room makes of a message: pure.
 *
 * @throws AppError when the room refuses; then nothing has happened. A message that only a newer process knows is
 * unavailable here: it is sent again when this process has handed the room over.
 */
export function decideRoom(state: RoomState, message: RoomMessage, moment: Moment): RoomDecision {
  if (!Object.hasOwn(RULES, message.type)) throw unavailable();
  const rule = RULES[message.type] as Rule<RoomMessage>;
  return rule(beginDraft(state, moment), message);
}
