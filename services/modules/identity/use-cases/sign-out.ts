import { useCase } from '../../../platform/use-case/use-case.ts';
import { SignOutInput } from '../contract.ts';
import type { IdentityDeps } from './deps.ts';

type Deps = Pick<IdentityDeps, 'sessions' | 'audit' | 'announceEnded' | 'afterCommit'>;

/** Ends this session, the person's others, or all of them; their access tokens stop counting within a second. */
export const signOut = useCase<Deps, typeof SignOutInput, undefined>({
  name: 'identity.sign-out',
  kind: 'command',
  input: SignOutInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ sessions, audit, announceEnded, afterCommit }, { userId, sessionId, address }, { scope }) => {
    const which = {
      local: { sessionId },
      others: { userId, exceptSessionId: sessionId },
      global: { userId },
    }[scope];
    const ended = await sessions.end(which, 'signed-out');
    await audit.write({ address }, 'logout', userId, { scope });
    afterCommit(() => announceEnded(ended, 'signed-out'));
  },
});
