import { LRUCache } from 'lru-cache';
import { createHash } from 'node:crypto';
import { secretBroken } from '../secrets/errors.ts';
import { rewrapEach, type MasterKey } from '../secrets/master-key.ts';
import { transitRewrap } from './transit-rewrap.ts';
import { associated, CIPHERTEXT, ciphertextOf, textOf, versionIn } from './transit-words.ts';
import type { Vault, VaultData } from './vault.ts';

export interface TransitMasterKeyOptions {
  readonly vault: Vault;
  readonly mount: string;
  /** Name of a key of the transit engine, of a type that authenticates: aes256-gcm96. */
  readonly key: string;
  /** Opens what was sealed before there was a Vault. */
  readonly earlier?: MasterKey;
  /** Milliseconds that an unwrapped data key is kept, so that a sealed Vault is no outage. @default an hour */
  readonly keptMs?: number;
}

const KEPT = 10_000;
const HOUR_MS = 3_600_000;
/**
 * The master key in Vault's transit engine (Decision 22): it never leaves Vault, which wraps and unwraps data keys. Sealed
 * texts name the key's version, `vault-<n>`, so that those of an old version can be found and sealed anew.
 */
export function transitMasterKey(options: TransitMasterKeyOptions): MasterKey {
  const { vault, mount, key, earlier, keptMs = HOUR_MS } = options;
  const kept = new LRUCache<string, Buffer>({ max: KEPT, ttl: keptMs });
  const unwrapEarlier: MasterKey['unwrap'] = async (keyId, wrapped, context) => {
    if (earlier === undefined) throw secretBroken({}, { cause: 'sealed with a master key that is not here' });
    return earlier.unwrap(keyId, wrapped, context);
  };
  const masterKey: Pick<MasterKey, 'wrap' | 'unwrap'> = {
    async wrap(dataKey, context) {
      const answer = await vault.write(`${mount}/encrypt/${key}`, {
        plaintext: Buffer.from(dataKey).toString('base64'),
        associated_data: associated(context),
      });
      const [, version = '', bytes = ''] = CIPHERTEXT.exec(textOf(answer['ciphertext'])) ?? [];
      if (bytes === '')
        throw secretBroken({}, { cause: 'Vault has wrapped a key in a way that is not known' });
      const wrapped = Buffer.from(bytes, 'base64');
      const keyId = `vault-${version}`;
      kept.set(nameOf(keyId, wrapped, context), Buffer.from(dataKey));
      return { keyId, wrapped };
    },
    async unwrap(keyId, wrapped, context) {
      const version = versionIn(keyId);
      if (version === undefined) return unwrapEarlier(keyId, wrapped, context);
      const name = nameOf(keyId, wrapped, context);
      const known = kept.get(name);
      if (known !== undefined) return Buffer.from(known);
      const dataKey = await decrypt(vault, `${mount}/decrypt/${key}`, {
        ciphertext: ciphertextOf(version, wrapped),
        associated_data: associated(context),
      });
      kept.set(name, dataKey);
      return Buffer.from(dataKey);
    },
  };
  const rewrapOwn = transitRewrap({ vault, mount, key });
  return {
    ...masterKey,
    rewrap: async (items) => {
      const isOwn = items.map(({ keyId }) => versionIn(keyId) !== undefined);
      const own = await rewrapOwn(items.filter((_item, index) => isOwn[index]));
      const others = await rewrapEach(
        masterKey,
        items.filter((_item, index) => isOwn[index] !== true),
      );
      const [nextOwn, nextOther] = [own.values(), others.values()];
      return isOwn.map((isIt) => (isIt ? nextOwn : nextOther).next().value);
    },
  };
}

/** Vault answers 400 to what was wrapped by another key or for another context. */
async function decrypt(vault: Vault, path: string, body: VaultData): Promise<Buffer> {
  const answer = await vault.write(path, body).catch((thrown: unknown) => {
    const isRefused = (thrown as { reason?: unknown }).reason === 'vault.refuses';
    throw isRefused ? secretBroken({}, { cause: (thrown as Error).cause }) : thrown;
  });
  return Buffer.from(textOf(answer['plaintext']), 'base64');
}

/** What is kept is found by a digest: the context of a secret is not kept beside its key. */
function nameOf(keyId: string, wrapped: Buffer, context: string): string {
  return createHash('sha256')
    .update(JSON.stringify([keyId, context, wrapped.toString('base64')]))
    .digest('base64');
}
