import type { SecretRotationSpec } from '../../api/v1alpha1/secret-rotation.ts';
import { database } from './kinds/database.ts';
import { gatewayCertificate } from './kinds/gateway-certificate.ts';
import { providerKeys } from './kinds/provider-keys.ts';
import { redis } from './kinds/redis.ts';
import { secretBox } from './kinds/secret-box.ts';
import { signingKeys } from './kinds/signing-keys.ts';
import type { SecretKind } from './secret-kind.ts';

/** What can be rotated, by the word of `spec.secret`. */
export const SECRET_KINDS: Readonly<Record<SecretRotationSpec['secret'], SecretKind>> = {
  database,
  redis,
  'signing-keys': signingKeys,
  'secret-box': secretBox,
  'provider-keys': providerKeys,
  'gateway-certificate': gatewayCertificate,
};
