import type { z } from 'zod';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import type { UserChange } from './admin-user.repository.ts';
import { readBanDuration } from './ban-duration.ts';
import type { CreateUserInput } from './contract.ts';
import { passwordTwice, roleUnknown } from './errors.ts';
import { readImportedHash } from './imported-password.ts';
import { readPhone } from './phone.ts';

type HashingDeps = Pick<IdentityDeps, 'hasher' | 'checkPassword'>;
type Attributes = Omit<z.output<typeof CreateUserInput>, 'id'>;

/**
 * Checks what an administrator says of an account. A password is hashed here, before any transaction; a hash is taken
 * as it is.
 *
 * @throws what the rules for each attribute say.
 */
export async function readUserChange(
  deps: HashingDeps,
  input: Attributes,
  signal: AbortSignal | undefined,
): Promise<UserChange> {
  if (input.role && input.role !== 'authenticated') throw roleUnknown();
  checkMetadata(input.user_metadata ?? {});
  checkMetadata(input.app_metadata ?? {});
  return {
    ...readContact(input),
    ...(input.ban_duration && { banMs: readBanDuration(input.ban_duration) }),
    ...(input.app_metadata && { appMetadata: input.app_metadata }),
    ...(await readPassword(deps, input, signal)),
  };
}

async function readPassword(
  { hasher, checkPassword }: HashingDeps,
  { password, password_hash: hash }: Attributes,
  signal: AbortSignal | undefined,
): Promise<UserChange> {
  if (password && hash) throw passwordTwice();
  if (hash) return { passwordHash: readImportedHash(hash) };
  if (!password) return {};
  checkPassword(password);
  return { passwordHash: await hasher.hash(password, signal) };
}

function readContact(input: Attributes): UserChange {
  const metadata = {
    ...input.user_metadata,
    ...(input.email_confirm && { email_verified: true }),
    ...(input.phone_confirm && { phone_verified: true }),
  };
  return {
    ...(input.email && { email: readEmail(input.email) }),
    ...(input.phone && { phone: readPhone(input.phone) }),
    ...(input.email_confirm && { confirmEmail: true }),
    ...(input.phone_confirm && { confirmPhone: true }),
    ...(Object.keys(metadata).length > 0 && { userMetadata: metadata }),
  };
}
