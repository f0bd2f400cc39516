import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from './contract.ts';
import type { Deletions } from './deletion.repository.ts';
import { deletionNotScheduled } from './errors.ts';

/** Keeps the caller's account after all. @throws `auth.deletion-not-scheduled` */
export const restoreMe = useCase<
  { readonly deletions: Pick<Deletions, 'cancel'> },
  typeof NoInput,
  undefined
>({
  name: 'identity.restore-me',
  kind: 'append',
  input: NoInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ deletions }, { userId }) => {
    if (!(await deletions.cancel(userId))) throw deletionNotScheduled();
  },
});
