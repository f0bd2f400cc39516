import { PLATFORM } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { OutboxPlace } from './deletion.ts';

/** What other modules do before a person's rows go: all that no foreign key does. Safe to repeat. */
export type ForgetPerson = (userId: string, signal: AbortSignal) => Promise<void>;

export interface EraseDeps {
  readonly closeAccount: BoundUseCase<undefined>;
  readonly forgetOrganisations: BoundUseCase<undefined>;
  readonly forgetRows: BoundUseCase<number>;
  readonly forgetAccount: BoundUseCase<undefined>;
  readonly forgetTraces: BoundUseCase<undefined>;
  readonly forgetInOutbox: BoundUseCase<OutboxPlace | undefined>;
  readonly dropDeletion: BoundUseCase<undefined>;
  readonly forgetPerson: () => readonly ForgetPerson[];
}

const call = { requestId: 'identity.delete-accounts' };

/**
 * Deletes an account with every row of it. Each step may be done twice, so that whoever is interrupted begins again.
 *
 * Order matters: the door is closed first, so that nothing new comes; other modules let go of the person while the
 * rows are still there; the account goes last, because only then is it done.
 */
export async function eraseAccount(deps: EraseDeps, user_id: string, signal: AbortSignal): Promise<void> {
  await deps.closeAccount.execute(PLATFORM, { user_id }, call);
  for (const forget of deps.forgetPerson()) {
    signal.throwIfAborted();
    await forget(user_id, signal);
  }
  await deps.forgetOrganisations.execute(PLATFORM, { user_id }, call);
  while ((await deps.forgetRows.execute(PLATFORM, { user_id }, call)) > 0) signal.throwIfAborted();
  await deps.forgetAccount.execute(PLATFORM, { user_id }, call);
}

const FIRST: OutboxPlace = { xid: '0', id: '0' };

/**
 * Removes what was left for those who needed it: ends of sessions until the last access token has expired, changes
 * in the outbox until everybody has read them. The deletion itself goes last.
 */
export async function sweepTraces(deps: EraseDeps, user_id: string, signal: AbortSignal): Promise<void> {
  let after: OutboxPlace | undefined = FIRST;
  while (after !== undefined) {
    signal.throwIfAborted();
    after = await deps.forgetInOutbox.execute(PLATFORM, { user_id, after }, call);
  }
  await deps.forgetTraces.execute(PLATFORM, { user_id }, call);
  await deps.dropDeletion.execute(PLATFORM, { user_id }, call);
}
