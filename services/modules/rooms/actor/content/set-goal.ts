import { goalMissing } from '../../content.errors.ts';
import { hostsOnly } from '../../errors.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { memberOfOpenRoom } from '../room.state.ts';
import type { GoalMessage } from './content.messages.ts';
import { goalsOfRound, type Goal, type Goals, type GoalSet } from './goals.ts';

/** Sets, changes, ticks off or takes away one's own goal, or as a host everybody's. */
export function setGoal(draft: Draft, message: GoalMessage): RoomDecision {
  const { userId, clientId, isShared, asked } = message;
  const { role } = memberOfOpenRoom(draft.state, userId);
  if (isShared && role === 'member') throw hostsOnly();
  const { round } = draft.state.timer;
  const before = goalOf(goalsOfRound(draft.state.content.goals, round), isShared ? null : userId);
  const text = message.text === undefined ? before?.text : message.text;
  if (text === undefined) throw goalMissing();
  const isSame = text === before?.text;
  const goal: GoalSet = {
    user_id: isShared ? null : userId,
    round,
    text,
    done: text !== null && (message.done ?? (isSame && before?.done === true)),
  };
  const { seq } = logEvent(draft, 'goal.set', { actorId: userId, clientId }, { ...goal, asked });
  return endDraft(draft, { seq, ...goal });
}

function goalOf({ shared, own }: Goals, userId: string | null): Goal | undefined {
  return (userId === null ? shared : own.get(userId)) ?? undefined;
}
