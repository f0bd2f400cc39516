import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { hashOneTimeCode } from './one-time-code.ts';

const UseNonceInput = z.strictObject({ email: z.string(), nonce: z.string() });

/** Uses the code of a reauthentication up. Never a door of its own. */
export const useNonce = useCase<Pick<IdentityDeps, 'tokens'>, typeof UseNonceInput, boolean>({
  name: 'identity.use-nonce',
  kind: 'command',
  input: UseNonceInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: ({ tokens }, { userId }, { email, nonce }) =>
    tokens.takeOwn(userId, hashOneTimeCode(email, nonce), 'reauthentication_token'),
});
