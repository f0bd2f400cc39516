import type { RowChange, Subscriber } from '../../platform/events/row-change.ts';
import type { Notifier } from './notifier.ts';

/** Sends an event to every socket of a person, in whichever process it is; sockets implement it. */
export type SendToUser = (userId: string, event: string, payload: object) => Promise<void> | void;

/**
 * Brings new notifications to their reader's sockets as `notification:new {notification}` (Q161).
 *
 * At least once, in order; a client that was away, or sees an id again, goes by the list.
 */
export function deliverNotifications(sendToUser: SendToUser): Subscriber {
  return {
    name: 'notifications.deliver',
    tables: ['public.notifications'],
    handle: async ({ operation, userId, new: notification }) => {
      if (operation !== 'INSERT' || userId === null || notification === null) return;
      await sendToUser(userId, 'notification:new', { notification });
    },
  };
}

/** Congratulates on a study goal that was reached, whatever door it was ticked off through. */
export function congratulateOnGoals({ notify }: Notifier): Subscriber {
  return {
    name: 'notifications.congratulate-on-goals',
    tables: ['public.study_goals'],
    handle: async (change) => {
      if (!wasReached(change) || change.userId === null) return;
      const goal = String(change.new?.['title']).slice(0, 400);
      await notify({
        user_id: change.userId,
        key: `goal-reached ${String(change.rowId)}`,
        type: 'success',
        title: { en: 'Goal reached', de: 'Ziel erreicht' },
        message: { en: `You have reached your goal: ${goal}.`, de: `Du hast dein Ziel erreicht: ${goal}.` },
        metadata: { goal_id: change.rowId },
      });
    },
  };
}

/** A goal counts when it becomes completed, not when it is imported as such or touched again. */
function wasReached({ operation, old, new: goal }: RowChange): boolean {
  return operation === 'UPDATE' && goal?.['status'] === 'completed' && old?.['status'] !== 'completed';
}
