import { randomBytes } from 'node:crypto';
import { createApiClient, type ApiAccess } from '../kubernetes/api-client.ts';
import { failure } from '../local/failure.ts';
import { addRole, enableKubernetes, type RoleOfVault } from './engines.ts';
import type { VaultApi } from './vault-api.ts';

/** Service accounts of one namespace of a real API server, as Vault and pods see them. */
export interface PodIdentity {
  readonly namespace: string;
  /** A role for one account of the namespace, audience `vault`. */
  addRole(role: Pick<RoleOfVault, 'name' | 'serviceAccount' | 'policy' | 'tokenTtl'>): Promise<void>;
  /** What the kubelet would put into a pod of this account. */
  tokenOf(serviceAccount: string, audience?: string): Promise<string>;
  close(): void;
}

const AUDIENCE = 'vault';

/** How Jest's project `operator` tells its workers where the control plane of the run is. */
const VARIABLE = 'TEST_CONTROL_PLANE';

/**
 * Mounts Kubernetes auth in a Vault, with the API server of the run as the judge of tokens.
 *
 * @param namespace - one that is there; by default a new one
 */
export async function openPodIdentity(vault: VaultApi, namespace = newName()): Promise<PodIdentity> {
  const cluster = JSON.parse(process.env[VARIABLE] ?? '{}') as ApiAccess;
  const api = createApiClient(cluster);
  if ((await api.get(`/api/v1/namespaces/${namespace}`)) === undefined) {
    await api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace },
    });
  }
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const known = new Set<string>();
  const tokenOf = async (name: string, audience?: string): Promise<string> => {
    if (!known.has(name)) {
      await api.create(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } });
      known.add(name);
    }
    const answer = await api.call('POST', `${accounts}/${name}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3_600, ...(audience !== undefined && { audiences: [audience] }) },
    });
    if (answer.status >= 300) throw failure(`There is no token: ${JSON.stringify(answer.body)}`);
    return (answer.body as { status: { token: string } }).status.token;
  };
  const reviewerToken = await tokenOf('vault-reviewer');
  await api.create('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: `vault-reviewer-${namespace}` },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:auth-delegator' },
    subjects: [{ kind: 'ServiceAccount', name: 'vault-reviewer', namespace }],
  });
  await enableKubernetes(vault, { url: cluster.url, caPem: cluster.caPem, reviewerToken });
  return {
    namespace,
    addRole: (role) => addRole(vault, { ...role, namespace, audience: AUDIENCE }),
    tokenOf: (account, audience = AUDIENCE) => tokenOf(account, audience),
    close: () => api.close(),
  };
}

function newName(): string {
  return `vault-${randomBytes(4).toString('hex')}`;
}
