import { versionIn } from './transit-words.ts';
import type { Vault } from './vault.ts';

/** From now on the engine opens nothing that a version before that of `keyId` has sealed. A key of a file has none. */
export async function endOlderVersions(
  vault: Vault,
  { mount, key, keyId }: { readonly mount: string; readonly key: string; readonly keyId: string },
): Promise<void> {
  const version = versionIn(keyId);
  if (version === undefined) return;
  await vault.write(`${mount}/keys/${key}/config`, { min_decryption_version: Number(version) });
}
