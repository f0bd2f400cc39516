import { isEmailInUse } from '../accounts/account.repository.ts';
import { userAlreadyExists } from '../errors.ts';

/** For the failure of an insert: somebody with the same address was faster. @throws `auth.user-already-exists`, or what it was */
export function alreadyThere(thrown: unknown): never {
  if (isEmailInUse(thrown)) throw userAlreadyExists({}, { cause: thrown });
  throw thrown;
}

/** The same where nobody may learn of it: undefined for an address that is known by now. @throws what else it was */
export function somebodyWasFaster(thrown: unknown): undefined {
  if (!isEmailInUse(thrown)) throw thrown;
}

/** Making an account is the most work that could tell by its time who has one: the floor of its answer. */
export const NEW_ACCOUNT_FLOOR_MS = 150;
