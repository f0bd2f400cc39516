import { useCase } from '../../../platform/use-case/use-case.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { ScheduleInput } from './contract.ts';
import type { Deletion } from './deletion.ts';
import type { Deletions } from './deletion.repository.ts';

interface Deps extends Pick<IdentityDeps, 'sessions' | 'announceEnded' | 'afterCommit'> {
  readonly deletions: Pick<Deletions, 'schedule'>;
}

/** Writes down that an account is to be deleted and ends its sessions, for whoever may ask for that. */
export const scheduleDeletion = useCase<Deps, typeof ScheduleInput, Deletion | undefined>({
  name: 'identity.schedule-deletion',
  kind: 'command',
  input: ScheduleInput,
  runsAs: 'system',
  run: async ({ deletions, sessions, announceEnded, afterCommit }, _caller, deletion) => {
    const scheduled = await deletions.schedule(deletion);
    if (scheduled === undefined) return undefined;
    const ended = await sessions.end({ userId: deletion.user_id }, 'deleted');
    afterCommit(() => announceEnded(ended, 'deleted'));
    return scheduled;
  },
});
