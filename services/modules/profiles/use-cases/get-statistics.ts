import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';
import { profileNotFound } from '../errors.ts';
import type { Statistics } from '../profile.ts';

/** What the caller has studied and done so far. @throws `profile.not-found` when the person is gone. */
export const getStatistics = useCase<Pick<ProfileDeps, 'profile'>, typeof NoInput, Statistics>({
  name: 'profiles.get-statistics',
  kind: 'query',
  roles: PEOPLE,
  input: NoInput,
  run: async ({ profile }) => {
    const statistics = await profile.statistics();
    if (statistics === undefined) throw profileNotFound();
    return statistics;
  },
});
