import { z } from 'zod';
import type { KeyWish } from '../modules/identity/index.ts';
import type { VaultData } from '../platform/vault/vault.ts';

const Wish = z.object({
  rotation: z.string().min(1).max(200),
  phase: z.enum(['publish', 'sign']),
  publish_seconds: z.int().min(0).max(604_800).default(0),
});

/** `<path>/signing-keys` of Vault, as the operator writes it for a SecretRotation. @throws when it is something else. */
export function keyWishIn(data: VaultData): KeyWish {
  const { success, data: wish } = Wish.safeParse(data);
  if (!success) throw new Error('The secret needs the keys rotation and phase (publish or sign).');
  return { rotation: wish.rotation, phase: wish.phase, publishSeconds: wish.publish_seconds };
}
