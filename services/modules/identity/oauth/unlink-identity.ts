import { isAppError } from '../../../platform/errors/app-error.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { accountGone } from '../errors.ts';
import { UnlinkInput } from './contract.ts';
import type { OAuthDeps } from './deps.ts';
import {
  identityEmailConflict,
  identityIdInvalid,
  identityNotFound,
  lastIdentity,
  linkingDisabled,
} from './errors.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Takes a way in away from one's own account; one is left. The account's address becomes one that is still proven.
 *
 * @throws `auth.last-identity`, `auth.identity-not-found`, `auth.identity-email-conflict`, `auth.linking-disabled`
 */
export const unlinkIdentity = useCase<
  Pick<OAuthDeps, 'accounts' | 'identities' | 'oauth' | 'audit' | 'notices'>,
  typeof UnlinkInput,
  undefined
>({
  name: 'identity.unlink-identity',
  kind: 'command',
  input: UnlinkInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, { userId, address, language }, { identity_id: id }) => {
    const { accounts, identities, oauth, audit, notices } = deps;
    if (!oauth.allowLinking) throw linkingDisabled();
    if (!UUID.test(id)) throw identityIdInvalid();
    const account = await accounts.findById(userId);
    if (account === undefined) throw accountGone();
    if (account.identities.length <= 1) throw lastIdentity();
    const identity = account.identities.find(({ identity_id }) => identity_id === id.toLowerCase());
    if (identity === undefined) throw identityNotFound();
    await identities.remove(userId, id);
    await identities.followIdentities(userId).catch((thrown: unknown) => {
      const isTaken = isAppError(thrown) && thrown.reason === 'auth.email-in-use';
      throw isTaken ? identityEmailConflict({}, { cause: thrown }) : thrown;
    });
    const { identity_id, provider, id: provider_id } = identity;
    await audit.write({ address }, 'identity_unlinked', userId, { identity_id, provider, provider_id });
    await notices.tell(account, 'identity_unlinked', language, provider);
  },
});
