import type { Kubectl } from '../../../tools/cluster/kubectl.ts';
import { openAuditLog } from '../../../tools/kubernetes/audit-log.ts';
import { waitUntil } from '../../../tools/local/wait.ts';
import { compareRights, type Comparison } from '../../../tools/manifests/rights/compare-rights.ts';
import { LEASE_RIGHTS, OPERATOR_RIGHTS } from '../../src/api/rbac.ts';

/** Kinds of others that a platform has objects of where they exist. */
const OPTIONAL = [
  ['monitoring.coreos.com', 'PodMonitor', 'podmonitors'],
  ['monitoring.coreos.com', 'PrometheusRule', 'prometheusrules'],
  ['gateway.networking.k8s.io', 'HTTPRoute', 'httproutes'],
] as const;

/** Its schedule is held: no pod asks for the Secret, which is not there. */
const BACKUP = {
  schedule: '0 3 * * *',
  suspended: true,
  store: { bucket: 'nowhere', secretName: 'study-backup' },
};

/** Everything that a platform can have. */
const WIDE = {
  revisionHistoryLimit: 1,
  api: { replicas: 2, maxReplicas: 3 },
  gateway: {
    ingress: { host: 'study.example' },
    httpRoute: { hostnames: ['study.example'], parentRefs: [{ name: 'shared' }] },
  },
  monitoring: { enabled: true },
  backup: BACKUP,
};
const CHANGED = {
  api: { replicas: 2, maxReplicas: 4 },
  gateway: {
    ingress: { host: 'campus.example' },
    httpRoute: { hostnames: ['campus.example'], parentRefs: [{ name: 'shared' }] },
  },
  monitoring: { enabled: true, interval: '15s' },
  backup: { ...BACKUP, schedule: '0 4 * * *' },
};
const NARROW = {
  api: { replicas: 1, maxReplicas: null },
  gateway: { enabled: false, ingress: null, httpRoute: null },
  monitoring: { enabled: false },
  networkPolicy: { enabled: false },
  backup: null,
  restoreFrom: null,
};

/** Without a Vault it only says so, which is what its status is for. */
const ROTATION = {
  apiVersion: 'studyflow.dev/v1alpha1',
  kind: 'SecretRotation',
  metadata: { name: 'every-right' },
  spec: {
    platform: 'study',
    secret: 'database',
    address: 'postgres://{{username}}:{{password}}@postgres:5432/studyflow',
  },
};

/**
 * Rights that only a race or a repair needs: an object is read again after a conflict or before it is taken over, and
 * Jobs and migrations are changed when somebody asks for another try. Tests with a faulty API server see those used.
 */
const FOR_REPAIRS = new Set([
  'delete batch/jobs',
  'patch batch/jobs',
  'patch studyflow.dev/databasemigrations',
]);
const isForRepairs = (right: string): boolean => right.startsWith('get ') || FOR_REPAIRS.has(right);

/** What is left of a comparison when those are taken out, and what an API server refuses that has not read its Roles yet. */
export function surprising({ unused, used, refused }: Comparison): Pick<Comparison, 'unused' | 'refused'> {
  const granted = new Set([...used, ...unused]);
  return {
    unused: unused.filter((right) => !isForRepairs(right)),
    refused: refused.filter((right) => !granted.has(right)),
  };
}

/** Lets a platform have everything, changes it, takes it away again, and compares what was granted with what was used. */
export async function useEveryRight(
  cluster: Kubectl,
  kubectl: Kubectl,
  auditLog: string,
  released: () => Promise<void>,
): Promise<Comparison> {
  await kubectl.apply([ROTATION]);
  await cluster.apply(OPTIONAL.map(([group, kind, plural]) => definition(group, kind, plural)));
  try {
    for (const spec of [WIDE, CHANGED, NARROW]) {
      await kubectl.run(['patch', 'studyflow', 'study', '--type=merge', '--patch', JSON.stringify({ spec })]);
      await released();
    }
    const read = openAuditLog(auditLog);
    const compare = (): Comparison =>
      compareRights([...OPERATOR_RIGHTS, ...LEASE_RIGHTS], read(), isOperator);
    // A right to list what a controller looks at from time to time is used at its next look.
    await waitUntil(() => surprising(compare()).unused.length === 0, { timeoutMs: 120_000, everyMs: 1000 });
    return compare();
  } finally {
    await kubectl.attempt(['delete', 'secretrotation', ROTATION.metadata.name]);
    const names = OPTIONAL.map(([group, , plural]) => `${plural}.${group}`);
    await cluster.attempt(['delete', 'crd', ...names, '--timeout=60s']);
  }
}

const isOperator = (user: string): boolean =>
  /^system:serviceaccount:study-system:study-operator$/.test(user);

function definition(group: string, kind: string, plural: string): object {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}
