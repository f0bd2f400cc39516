import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { makeOneTimeCode, type OneTimeCode } from '../accounts/one-time-code.ts';
import { EVERYONE, type IdentityDeps } from './deps.ts';

const RenewCodeInput = z.strictObject({ user_id: z.uuid(), email: z.string() });

/** Replaces the code that confirms an address by a new one. */
export const renewCode = useCase<Pick<IdentityDeps, 'codes'>, typeof RenewCodeInput, OneTimeCode>({
  name: 'identity.renew-code',
  kind: 'command',
  input: RenewCodeInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ codes }, _caller, { user_id: userId, email }) => {
    const code = makeOneTimeCode(email);
    await codes.put(userId, email, code.hash);
    return code;
  },
});
