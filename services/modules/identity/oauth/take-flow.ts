import { useCase } from '../../../platform/use-case/use-case.ts';
import { EVERYONE } from '../use-cases/deps.ts';
import { StateInput } from './contract.ts';
import type { OAuthDeps } from './deps.ts';
import { stateInvalid, stateMissing, stateUnknown } from './errors.ts';
import type { OAuthFlow } from './flow.repository.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Who comes back from a provider, by the state; each opens once. @throws `auth.oauth-state-…` */
export const takeOAuthFlow = useCase<Pick<OAuthDeps, 'oauthFlows'>, typeof StateInput, OAuthFlow>({
  name: 'identity.take-oauth-flow',
  kind: 'command',
  input: StateInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ oauthFlows }, _caller, { state }) => {
    if (state === '') throw stateMissing();
    if (!UUID.test(state)) throw stateInvalid();
    const flow = await oauthFlows.take(state);
    if (flow === undefined) throw stateUnknown();
    return flow;
  },
});
