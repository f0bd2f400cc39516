import { readFileSync } from 'node:fs';
import type { Config } from '../platform/config/config.ts';
import { openMasterKeyFile } from '../platform/secrets/master-key-file.ts';
import type { MasterKey } from '../platform/secrets/master-key.ts';
import type { OwnPlaces } from '../platform/vault/too-wide.ts';
import { transitMasterKey } from '../platform/vault/transit-master-key.ts';
import { createVaultClient } from '../platform/vault/vault-client.ts';
import { createVaultTransport } from '../platform/vault/vault-transport.ts';
import type { Vault } from '../platform/vault/vault.ts';

/** Vault as this process logs in to it; undefined where there is none. */
export function openVault({ vault }: Pick<Config, 'vault'>): Vault | undefined {
  if (vault.VAULT_ADDR === undefined) return undefined;
  return createVaultClient({
    role: vault.VAULT_ROLE,
    authMount: vault.VAULT_AUTH_MOUNT,
    tokenFile: vault.VAULT_TOKEN_FILE,
    transport: createVaultTransport({
      address: vault.VAULT_ADDR,
      timeoutMs: vault.VAULT_TIMEOUT_MS,
      ...(vault.VAULT_NAMESPACE !== undefined && { namespace: vault.VAULT_NAMESPACE }),
      ...(vault.VAULT_CACERT !== undefined && { caPem: readFileSync(vault.VAULT_CACERT, 'utf8') }),
    }),
  });
}

/** What is the platform's own there. */
export function placesInVault({ vault }: Pick<Config, 'vault'>): OwnPlaces {
  const {
    VAULT_KV_MOUNT: mount,
    VAULT_PATH: path,
    VAULT_TRANSIT_MOUNT: keys,
    VAULT_TRANSIT_KEY: key,
  } = vault;
  return { mount, path, ...(key !== undefined && { transit: { mount: keys, key } }) };
}

/** What says where the master key is. */
interface KeySettings extends Pick<Config, 'vault'> {
  readonly security: Pick<Config['security'], 'SECRET_BOX_KEY_FILE'>;
  readonly server: Pick<Config['server'], 'NODE_ENV'>;
}

/** The master key in Vault, and below it that of the file, which opens what was sealed before; else the file's alone. */
export function openMasterKey(
  { vault: settings, security, server }: KeySettings,
  vault: Vault | undefined,
): MasterKey {
  const file = openMasterKeyFile({
    path: security.SECRET_BOX_KEY_FILE,
    create: server.NODE_ENV !== 'production',
  });
  if (vault === undefined || settings.VAULT_TRANSIT_KEY === undefined) return file;
  return transitMasterKey({
    vault,
    mount: settings.VAULT_TRANSIT_MOUNT,
    key: settings.VAULT_TRANSIT_KEY,
    earlier: file,
  });
}
