import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { startSession, type Granted } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

const OpenSessionInput = z.strictObject({ user_id: z.uuid(), user_agent: z.string() });

type Deps = Pick<IdentityDeps, 'accounts' | 'sessions' | 'secretBox' | 'ids' | 'audit'>;

/** The second half of a sign-in, when the password was right: never a door of its own. */
export const openSession = useCase<Deps, typeof OpenSessionInput, Granted>({
  name: 'identity.open-session',
  kind: 'command',
  input: OpenSessionInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: (deps, { address }, { user_id: userId, user_agent: userAgent }) =>
    startSession(deps, { userId, method: 'password', address, userAgent }),
});
