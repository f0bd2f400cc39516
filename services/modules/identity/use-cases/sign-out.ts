import { useCase } from '../../../platform/use-case/use-case.ts';
import { SignOutInput } from '../contract.ts';
import type { IdentityDeps } from './deps.ts';

type Deps = Pick<IdentityDeps, 'sessions' | 'announceEnded' | 'afterCommit'>;

/** Ends this session, the person's others, or all of them; their access tokens stop counting within a second. */
export const signOut = useCase<Deps, typeof SignOutInput, undefined>({
  name: 'identity.sign-out',
  kind: 'command',
  input: SignOutInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ sessions, announceEnded, afterCommit }, { userId, sessionId }, { scope }) => {
    const which = {
      local: { sessionId },
      others: { userId, exceptSessionId: sessionId },
      global: { userId },
    }[scope];
    const ended = await sessions.end(which, 'signed-out');
    afterCommit(() => announceEnded(ended, 'signed-out'));
  },
});
