import type { VaultApi } from './vault-api.ts';

/** Where everything is mounted, as the documentation of the platform has it. */
export const MOUNTS = {
  kv: 'secret',
  transit: 'transit',
  database: 'database',
  pki: 'pki',
  kubernetes: 'kubernetes',
} as const;

/** Mounts the engines that the platform uses: KV version 2, transit, database, PKI. */
export async function enableEngines(api: VaultApi): Promise<void> {
  await api.write(`sys/mounts/${MOUNTS.kv}`, { type: 'kv', options: { version: '2' } });
  await api.write(`sys/mounts/${MOUNTS.transit}`, { type: 'transit' });
  await api.write(`sys/mounts/${MOUNTS.database}`, { type: 'database' });
  await api.write(`sys/mounts/${MOUNTS.pki}`, { type: 'pki', config: { max_lease_ttl: '87600h' } });
}

/** How Vault asks a cluster whether a token is good. */
export interface ClusterOfVault {
  readonly url: string;
  readonly caPem: string;
  /** Token of an account that may create TokenReviews. */
  readonly reviewerToken: string;
}

/** Mounts the method by which pods log in with the tokens of their service accounts. */
export async function enableKubernetes(api: VaultApi, cluster: ClusterOfVault): Promise<void> {
  await api.write(`sys/auth/${MOUNTS.kubernetes}`, { type: 'kubernetes' });
  await api.write(`auth/${MOUNTS.kubernetes}/config`, {
    kubernetes_host: cluster.url,
    kubernetes_ca_cert: cluster.caPem,
    token_reviewer_jwt: cluster.reviewerToken,
    disable_local_ca_jwt: true,
  });
}

/** Who may become a role, and what that role may. */
export interface RoleOfVault {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audience: string;
  /** A policy in HCL. */
  readonly policy: string;
  /** Seconds that a token lives without renewal. @default 600 */
  readonly tokenTtl?: number;
}

/** A role for one service account of one namespace and audience, with a policy of its own. */
export async function addRole(api: VaultApi, role: RoleOfVault): Promise<void> {
  await api.write(`sys/policies/acl/${role.name}`, { policy: role.policy });
  await api.write(`auth/${MOUNTS.kubernetes}/role/${role.name}`, {
    bound_service_account_names: [role.serviceAccount],
    bound_service_account_namespaces: [role.namespace],
    audience: role.audience,
    token_policies: [role.name],
    token_no_default_policy: true,
    token_ttl: role.tokenTtl ?? 600,
  });
}
