import { readFileSync } from 'node:fs';

import type { Config } from '../config.ts';
import { createVaultClient } from './client.ts';
import { createVaultTransport } from './transport.ts';
import type { Vault } from './vault.ts';

/**
 * Vault as the environment describes it; undefined where it names none.
 *
 * @param leadsForMs - how long this process leads without another renewal
 * @throws when the certificate that it names cannot be read.
 */
export function openVault(config: Config, leadsForMs: () => number): Vault | undefined {
  if (config.VAULT_ADDR === undefined) return undefined;
  return createVaultClient({
    leadsForMs,
    role: config.VAULT_ROLE,
    authMount: config.VAULT_AUTH_MOUNT,
    tokenFile: config.VAULT_TOKEN_FILE,
    mounts: {
      secret: config.VAULT_KV_MOUNT,
      database: config.VAULT_DATABASE_MOUNT,
      transit: config.VAULT_TRANSIT_MOUNT,
      pki: config.VAULT_PKI_MOUNT,
    },
    transport: createVaultTransport({
      address: config.VAULT_ADDR,
      timeoutMs: config.VAULT_TIMEOUT_MS,
      ...(config.VAULT_NAMESPACE !== undefined && { namespace: config.VAULT_NAMESPACE }),
      ...(config.VAULT_CACERT !== undefined && { caPem: readFileSync(config.VAULT_CACERT, 'utf8') }),
    }),
  });
}
