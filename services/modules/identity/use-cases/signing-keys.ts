import { z } from 'zod';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { keyContext, makeKey, type KeyStatus, type StoredKey } from '../tokens/signing-key.ts';
import type { KeyAdvance, SigningKeys } from '../tokens/signing-key.repository.ts';
import type { IdentitySettings } from './deps.ts';

interface Deps {
  readonly signingKeys: SigningKeys;
  readonly secretBox: Pick<SecretBox, 'seal'>;
  readonly settings: Pick<IdentitySettings, 'lifetimeSeconds' | 'signingKeys'>;
}

/** A token is good for its life and a little more; so long its key is published after it stopped signing. */
const GRACE_SECONDS = 300;

/** The keys as they stand; every process asks once a minute, so that a new one is known long before it signs. */
export const readSigningKeys = useCase<Deps, typeof NoInput, readonly StoredKey[]>({
  name: 'identity.read-signing-keys',
  kind: 'query',
  input: NoInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: ({ signingKeys }) => signingKeys.read(),
});

/** Makes the first two keys, once, however many processes start at the same time. */
export const ensureSigningKeys = useCase<Deps, typeof NoInput, readonly StoredKey[]>({
  name: 'identity.ensure-signing-keys',
  kind: 'command',
  input: NoInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async (deps) => {
    const { signingKeys } = deps;
    await signingKeys.lock();
    const found = await signingKeys.read();
    if (!found.some(({ status }) => status === 'current')) await addKey(deps, 'current');
    if (!found.some(({ status }) => status === 'next')) await addKey(deps, 'next');
    return signingKeys.read();
  },
});

/** What came of a wish to rotate. */
export interface KeyRotation {
  readonly has_rotated: boolean;
  /** In how many seconds the next key has been published for long enough. */
  readonly wait_seconds: number;
}

const RotateInput = z.object({
  only_when_due: z.boolean().default(false),
  /** Names a wish, which is met once. */
  wish: z.string().min(1).max(200).optional(),
  publish_seconds: z.int().min(0).default(0),
  /** A key was stolen: what it and those before it have signed ends at once. */
  emergency: z.boolean().default(false),
});
type RotateInput = z.infer<typeof RotateInput>;

/**
 * The next key signs from now on, and another is published for the time after; the old one is published until the last
 * token that it signed has expired. Nothing happens while the next key is too new: clients would not know it. In an
 * emergency neither is waited for.
 */
export const rotateSigningKeys = useCase<Deps, typeof RotateInput, KeyRotation>({
  name: 'identity.rotate-signing-keys',
  kind: 'command',
  input: RotateInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async (deps, _caller, input) => {
    const { signingKeys, settings } = deps;
    const when = whenOf(settings, input);
    await signingKeys.lock();
    await signingKeys.dropRetired();
    const hasRotated = !(await isMet(deps, input.wish)) && (await signingKeys.advance(when));
    if (hasRotated && input.emergency) await signingKeys.dropOlder();
    if (hasRotated) await addKey(deps, 'next');
    return { has_rotated: hasRotated, wait_seconds: await signingKeys.waitOfNext(when.publishSeconds) };
  },
});

function whenOf({ lifetimeSeconds, signingKeys }: Deps['settings'], input: RotateInput): KeyAdvance {
  const publishSeconds = Math.max(signingKeys.publishSeconds, input.publish_seconds);
  return {
    keepSeconds: lifetimeSeconds + GRACE_SECONDS,
    publishSeconds: input.emergency ? 0 : publishSeconds,
    olderThanDays: input.only_when_due ? signingKeys.rotationDays : 0,
    wish: input.wish,
  };
}

async function isMet({ signingKeys }: Deps, wish: string | undefined): Promise<boolean> {
  if (wish === undefined) return false;
  return (await signingKeys.read()).some((key) => key.status === 'current' && key.wish === wish);
}

async function addKey({ signingKeys, secretBox }: Deps, status: KeyStatus): Promise<void> {
  const { publicJwk, privateKey } = await makeKey();
  const sealedPrivateKey = await secretBox.seal(privateKey, keyContext(publicJwk.kid));
  await signingKeys.insert({ publicJwk, sealedPrivateKey, status });
}
