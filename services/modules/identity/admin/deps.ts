import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { CallerRole } from '../../../platform/use-case/caller.ts';
import type { Account } from '../accounts/account.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import type { AdminUsers } from './admin-user.repository.ts';
import type { StoredLink } from './stored-link.ts';

/** Only the holder of the service key. */
export const ADMINISTRATORS: readonly CallerRole[] = ['service_role'];

/** What the use cases of administrators may ask for; each takes a part. */
export interface AdminDeps extends IdentityDeps {
  readonly adminUsers: AdminUsers;
  readonly storeNewUser: BoundUseCase<Account>;
  readonly storeUserChange: BoundUseCase<Account>;
  readonly storeLink: BoundUseCase<StoredLink>;
  readonly removeRow: BoundUseCase<undefined>;
  /** With all its rows, at once; false where there is none. */
  readonly deleteAccount: (userId: string, signal?: AbortSignal) => Promise<boolean>;
}
