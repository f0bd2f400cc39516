import { useCase } from '../../../platform/use-case/use-case.ts';
import { DeleteUserInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { requireUser } from './find-user.ts';

type Deps = Pick<AdminDeps, 'adminUsers' | 'sessions' | 'announceEnded' | 'afterCommit'>;

/**
 * Deletes an account with everything that is its own; softly: its row stays and tells nothing. Either way no session
 * is left, in any process.
 *
 * @throws `auth.user-not-found`
 */
export const deleteUser = useCase<Deps, typeof DeleteUserInput, undefined>({
  name: 'identity.delete-user',
  kind: 'command',
  input: DeleteUserInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ adminUsers, sessions, announceEnded, afterCommit }, _caller, input) => {
    const { id } = await requireUser(adminUsers, input.user_id);
    const ended = await sessions.end({ userId: id }, 'deleted');
    afterCommit(() => announceEnded(ended, 'deleted'));
    await (input.should_soft_delete ? adminUsers.hide(id) : adminUsers.delete(id));
  },
});
