import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { PEOPLE, type ProfileDeps } from '../deps.ts';

/** Notes that the caller is here; at most one write per person and minute, whoever asks. */
export const rememberActivity = useCase<Pick<ProfileDeps, 'profile'>, typeof NoInput, undefined>({
  name: 'profiles.remember-activity',
  kind: 'append',
  roles: PEOPLE,
  input: NoInput,
  run: async ({ profile }) => {
    await profile.rememberActivity();
    return undefined;
  },
});
