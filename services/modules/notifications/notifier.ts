import type { z } from 'zod';
import type { Runner } from '../../platform/use-case/runner.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { NotifyInput } from './contract.ts';
import { notificationDeskIn } from './notification.mikro.ts';
import { notify } from './use-cases/notify.ts';

/** Tells people things; other parts of the platform ask for this and nothing more. */
export interface Notifier {
  /** Safe to repeat: the same key tells the same person once. */
  readonly notify: (notification: z.input<typeof NotifyInput>) => Promise<void>;
}

/** A notifier that writes into `public.notifications`. */
export function createNotifier(runner: Runner, clock: Pick<Clock, 'now'>): Notifier {
  const bound = runner.bindTo((scope) => ({ desk: notificationDeskIn(scope), clock }))(notify);
  return {
    notify: async (notification) => {
      await bound.execute(PLATFORM, notification, { requestId: `notify ${notification.key}` });
    },
  };
}
