import { useCase } from '../../../platform/use-case/use-case.ts';
import { MarkAllReadInput } from '../contract.ts';
import type { NotificationDeps } from './deps.ts';

/** Marks everything that the caller has been told as read, and says how much that was. */
export const markAllRead = useCase<NotificationDeps, typeof MarkAllReadInput, { marked: number }>({
  name: 'notifications.mark-all-read',
  kind: 'command',
  input: MarkAllReadInput,
  roles: ['authenticated'],
  run: async ({ notifications }, _caller, input) => ({
    marked: await notifications.markAllRead(input.up_to),
  }),
});
