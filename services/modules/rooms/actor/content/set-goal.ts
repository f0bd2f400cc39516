import { goalMissing } from '../../content.errors.ts';
import { hostsOnly } from '../../errors.ts';
import { endDraft, logEvent, type Draft, type RoomDecision } from '../draft.ts';
import { speakerOfOpenRoom } from '../room.state.ts';
import type { GoalMessage } from './content.messages.ts';
import { goalsOfRound, type Goal, type Goals, type GoalSet } from './goals.ts';

/** Sets, changes, ticks off or takes away one's own goal, or as a host everybody's. */
export function setGoal(draft: Draft, message: GoalMessage): RoomDecision {
  const { userId, clientId, isShared, asked } = message;
  const { role } = speakerOfOpenRoom(draft.state, userId, draft.now);
  if (isShared && role === 'member') throw hostsOnly();
  const { round } = draft.state.timer;
  const whose = isShared ? null : userId;
  const before = goalOf(goalsOfRound(draft.state.content.goals, round), whose);
  const goal: GoalSet = { user_id: whose, round, ...nextGoal(before, message) };
  const { seq } = logEvent(draft, 'goal.set', { actorId: userId, clientId }, { ...goal, asked });
  return endDraft(draft, { seq, ...goal });
}

/** Another text begins without a tick. @throws `room.goal-missing` */
function nextGoal(
  before: Goal | undefined,
  { text = before?.text, done }: Pick<GoalMessage, 'text' | 'done'>,
): Pick<GoalSet, 'text' | 'done'> {
  if (text === undefined) throw goalMissing();
  if (text === null) return { text, done: false };
  return { text, done: done ?? (before?.text === text && before.done) };
}

function goalOf({ shared, own }: Goals, userId: string | null): Goal | undefined {
  return (userId === null ? shared : own.get(userId)) ?? undefined;
}
