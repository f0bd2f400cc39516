import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { once } from '../use-cases/deps.ts';
import { DeleteUserInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { requireUser } from './find-user.ts';

type Deps = Pick<AdminDeps, 'adminUsers' | 'deleteAccount' | 'removeRow'>;

/**
 * Deletes an account with everything that is its own; softly: its row stays and tells nothing. Either way no session
 * is left, in any process. One that was deleted softly can be deleted for good.
 *
 * @throws `auth.user-not-found`
 */
export const deleteUser = useCase<Deps, typeof DeleteUserInput, undefined>({
  name: 'identity.delete-user',
  kind: 'query',
  input: DeleteUserInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ adminUsers, deleteAccount, removeRow }, caller, input, call) => {
    const { id, deleted_at: hiddenAt } = await requireUser(adminUsers, input.user_id);
    if (input.should_soft_delete || hiddenAt !== null) {
      await removeRow.execute(caller, { id, is_soft: input.should_soft_delete === true }, once(call));
      return;
    }
    await deleteAccount(id, call.signal);
  },
});

const RemoveRowInput = z.strictObject({ id: z.uuid(), is_soft: z.boolean() });

/** Hides the row of an account, or drops one that was hidden before: its deletion is in the log already. */
export const removeRow = useCase<
  Pick<AdminDeps, 'adminUsers' | 'sessions' | 'audit' | 'announceEnded' | 'afterCommit'>,
  typeof RemoveRowInput,
  undefined
>({
  name: 'identity.remove-user-row',
  kind: 'command',
  input: RemoveRowInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, { id, is_soft: isSoft }) => {
    const { adminUsers, sessions, audit, announceEnded, afterCommit } = deps;
    const ended = await sessions.end({ userId: id }, 'deleted');
    afterCommit(() => announceEnded(ended, 'deleted'));
    if (!isSoft) {
      await audit.forget(id);
      await adminUsers.delete(id);
    } else if (await adminUsers.hide(id)) {
      await audit.forget(id);
      await audit.write(caller, 'user_deleted', id);
    }
  },
});
