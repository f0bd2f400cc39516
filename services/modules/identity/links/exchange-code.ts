import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { userBanned } from '../errors.ts';
import { startSession, toGrant, type Grant } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from '../use-cases/deps.ts';
import { ExchangeCodeInput } from './contract.ts';
import { exchangeIncomplete, flowExpired, flowNotFound, verifierWrong } from './errors.ts';
import type { Flow } from './flow-state.ts';
import { isVerifierOf } from './pkce.ts';

type Deps = Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'sessions' | 'flows' | 'secretBox' | 'ids' | 'issueToken' | 'audit'
>;

/**
 * Exchanges the code at the end of a flow for a session, for the client that began it. A code opens once.
 *
 * @throws `auth.flow-not-found`, `auth.flow-expired`, `auth.verifier-wrong`.
 */
export const exchangeCode = useCase<Deps, typeof ExchangeCodeInput, Grant>({
  name: 'identity.exchange-code',
  kind: 'command',
  input: ExchangeCodeInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { address }, { auth_code: code, code_verifier: verifier, user_agent: userAgent }) => {
    if (!code || !verifier) throw exchangeIncomplete();
    const flow = await openFlow(deps, code, verifier);
    const account = (await deps.accounts.findById(flow.user_id)) as Account;
    if (account.is_banned) throw userBanned();
    const method = flow.authentication_method;
    const granted = await startSession(deps, { userId: account.id, method, address, userAgent });
    return {
      ...(await toGrant(granted, deps)),
      ...(flow.providerToken !== undefined && { provider_token: flow.providerToken }),
      ...(flow.providerRefreshToken !== undefined && { provider_refresh_token: flow.providerRefreshToken }),
    };
  },
});

/** The flow behind a code, used up. */
async function openFlow(
  { flows }: Pick<Deps, 'flows'>,
  code: string,
  verifier: string,
): Promise<Flow & { readonly user_id: string }> {
  const flow = await flows.find(code);
  if (flow === undefined || !isSomebodys(flow)) throw flowNotFound();
  if (flow.is_expired) throw flowExpired();
  const challenge = { challenge: flow.code_challenge, challengeMethod: flow.code_challenge_method };
  if (!isVerifierOf(verifier, challenge)) throw verifierWrong();
  if (!(await flows.close(flow.id))) throw flowNotFound();
  return flow;
}

/** A flow through a provider belongs to nobody until somebody comes back from there. */
function isSomebodys(flow: Flow): flow is Flow & { readonly user_id: string } {
  return flow.user_id !== null;
}
