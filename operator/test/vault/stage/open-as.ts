import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PodIdentity } from '../../../../tools/vault/pod-identity.ts';
import type { VaultServer } from '../../../../tools/vault/vault-server.ts';
import { createVaultClient, type VaultClientOptions } from '../../../src/vault/client.ts';
import { createVaultTransport } from '../../../src/vault/transport.ts';
import type { Vault } from '../../../src/vault/vault.ts';

export interface OpenAsOptions extends Partial<Pick<VaultClientOptions, 'leadsForMs' | 'now'>> {
  readonly server: VaultServer;
  readonly identity: PodIdentity;
  /** Where the token is written. */
  readonly folder: string;
  /** Waits before each call. */
  readonly before?: (path: string) => Promise<void>;
}

/** The operator's client, with a service account that may do what the policy says of `<namespace>`. */
export async function openAs(
  serviceAccount: string,
  policy: string,
  { server, identity, folder, before, leadsForMs = () => Number.POSITIVE_INFINITY, now }: OpenAsOptions,
): Promise<Vault> {
  const tokenFile = path.join(folder, serviceAccount);
  const allowed = policy.replaceAll('<namespace>', identity.namespace);
  await identity.addRole({ name: serviceAccount, serviceAccount, policy: allowed });
  writeFileSync(tokenFile, await identity.tokenOf(serviceAccount));
  const transport = createVaultTransport({ address: server.address, timeoutMs: 5_000 });
  return createVaultClient({
    transport: async (method, address, token, body) => {
      await before?.(address);
      return await transport(method, address, token, body);
    },
    role: serviceAccount,
    authMount: 'kubernetes',
    mounts: { secret: 'secret', database: 'database', transit: 'transit', pki: 'pki' },
    tokenFile,
    leadsForMs,
    ...(now !== undefined && { now }),
  });
}
