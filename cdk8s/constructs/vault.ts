import type { VaultDescription } from '../description.ts';
import type { k8s } from './plus.ts';

/** Where a container finds its token for Vault (the default of VAULT_TOKEN_FILE), and the authority of Vault's certificate. */
const FOLDER = '/var/run/secrets/vault';
const VOLUME = 'vault';

/** Key of a Secret of an authority, as HashiCorp's operator has it. */
const AUTHORITY = 'ca.crt';

/** How a container reaches Vault and logs in: for the platform's processes and for the operator. */
export function loginVariables(
  vault: Omit<VaultDescription, 'kv' | 'transit'>,
  role: string,
): Readonly<Record<string, string>> {
  return {
    VAULT_ADDR: vault.address,
    ...(vault.namespace !== undefined && { VAULT_NAMESPACE: vault.namespace }),
    ...(vault.caCertSecretRef !== undefined && { VAULT_CACERT: `${FOLDER}/${AUTHORITY}` }),
    VAULT_AUTH_MOUNT: vault.mount,
    VAULT_ROLE: vault.kubernetes.role ?? role,
  };
}

/** What a process of a platform is told of Vault. The operator writes to the same paths and names keys alike. */
export function vaultVariables(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  vault: VaultDescription,
): Readonly<Record<string, string>> {
  const { kv, transit } = vault;
  return {
    ...loginVariables(vault, `${namespace}.${name}`),
    VAULT_KV_MOUNT: kv.mount,
    VAULT_PATH: `${namespace}/${name}`,
    VAULT_CREDENTIALS: kv.credentials.length === 0 ? 'none' : kv.credentials.join(','),
    ...(transit !== undefined && {
      VAULT_TRANSIT_MOUNT: transit.mount,
      VAULT_TRANSIT_KEY: `${namespace}.${name}.secret-box`,
    }),
  };
}

/** A token of the pod's own account, bound to the pod and good for Vault alone; the kubelet replaces it in time. */
export function vaultVolume({
  kubernetes,
  caCertSecretRef,
}: Pick<VaultDescription, 'kubernetes' | 'caCertSecretRef'>): k8s.Volume {
  const { audience, tokenExpirationSeconds: expirationSeconds } = kubernetes;
  const items = [{ key: AUTHORITY, path: AUTHORITY }];
  return {
    name: VOLUME,
    projected: {
      defaultMode: 0o440,
      sources: [
        { serviceAccountToken: { path: 'token', audience, expirationSeconds } },
        // A mount that fails says so in events only; a container that cannot read it, in its pod's status.
        ...(caCertSecretRef === undefined
          ? []
          : [{ secret: { name: caCertSecretRef, items, optional: true } }]),
      ],
    },
  };
}

/** Where a container has that volume. */
export const VAULT_MOUNT: k8s.VolumeMount = { name: VOLUME, mountPath: FOLDER, readOnly: true };
