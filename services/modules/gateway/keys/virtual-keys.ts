import type { Clock } from '../../../platform/clock/clock.ts';
import { createFresh } from '../budgets/fresh.ts';
import type { CredentialSource } from '../doors/authenticate-gateway-caller.ts';
import { credentialMissing } from '../errors.ts';
import type { KeyRepository, OpenedKey } from './key.ts';
import { hashOf, KEY_PREFIX } from './secret.ts';

export interface VirtualKeysOptions {
  readonly keys: Pick<KeyRepository, 'open'>;
  readonly clock: Clock;
}

/**
 * Virtual keys as credentials: a key acts for its owner in its organisation. What a process knows of a key is less
 * than a second old, so that a revoked one opens nothing a second later, wherever it is shown.
 */
export function virtualKeys({ keys, clock }: VirtualKeysOptions): CredentialSource {
  const known = createFresh<{ key: OpenedKey | undefined }>({
    read: async (hash) => ({ key: await keys.open(hash) }),
    clock,
  });
  return {
    recognises: (credential) => credential.startsWith(KEY_PREFIX),
    identify: async (credential, { language, address }) => {
      const { key } = await known.get(hashOf(credential));
      if (key === undefined || isOver(key, clock)) throw credentialMissing();
      return {
        keyId: key.id,
        ...(key.models !== null && { models: new Set(key.models) }),
        caller: {
          role: 'authenticated',
          userId: key.user_id,
          sessionId: '',
          organisationId: key.organisation_id,
          isAnonymous: key.is_anonymous,
          language,
          address,
        },
      };
    },
  };
}

function isOver({ expires_at: end }: OpenedKey, clock: Pick<Clock, 'now'>): boolean {
  return end !== null && Date.parse(end) <= clock.now().getTime();
}
