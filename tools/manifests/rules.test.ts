import { describe, expect, test } from '@jest/globals';
import { checkManifests, RULES } from './check-manifests.ts';
import { IGNORES } from './ignores.ts';
import { changed, flawlessObjects, type Change } from './testing.ts';

const CONTAINER = '/spec/template/spec/containers/0';
const POD = '/spec/template/spec';

const ofPod = (field: string, value?: unknown): readonly Change[] => [
  ['Deployment', `${POD}/${field}`, value],
];
const ofContainer = (field: string, value?: unknown): readonly Change[] => [
  ['Deployment', `${CONTAINER}/${field}`, value],
];
const ofHost = (path: string): readonly Change[] => ofPod('volumes', [{ hostPath: { path }, name: 'tmp' }]);
const grants = (kind: string, ...rules: readonly unknown[]): readonly Change[] => [[kind, '/rules', rules]];
const clusterRole = (name = 'reader'): Change => [
  'RoleBinding',
  '/roleRef',
  { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
];

const EXEC = { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] };
const EVERYTHING = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] };

/** For each check of kube-linter by its name: what has to be done to flawless objects for it to object. */
const KUBE_LINTER: Readonly<Record<string, readonly Change[]>> = {
  'access-to-create-pods': grants('Role', { apiGroups: ['apps'], resources: ['deployments'], verbs: ['create'] }),
  'access-to-secrets': grants('ClusterRole', { apiGroups: [''], resources: ['secrets'], verbs: ['list'] }),
  'cluster-admin-role-binding': [['ClusterRoleBinding', '/roleRef/name', 'cluster-admin']],
  'dangling-horizontalpodautoscaler': [['HorizontalPodAutoscaler', '/spec/scaleTargetRef/name', 'gone']],
  'dangling-ingress': [['Service', '/spec/ports/0/name', 'other']],
  'dangling-networkpolicy': [['NetworkPolicy', '/spec/podSelector/matchLabels/app', 'gone']],
  'dangling-networkpolicypeer-podselector': [
    ['NetworkPolicy', '/spec/egress/0/to/0/podSelector/matchLabels/app', 'gone'],
  ],
  'dangling-service': [['Service', '/spec/selector/app', 'gone']],
  'dangling-servicemonitor': [['ServiceMonitor', '/spec/selector/matchLabels/owner', 'gone']],
  'default-service-account': ofPod('serviceAccountName'),
  'deprecated-service-account-field': ofPod('serviceAccount', 'other'),
  'dnsconfig-options': ofPod('dnsConfig'),
  'docker-sock': ofHost('/var/run/docker.sock'),
  'drop-net-raw-capability': ofContainer('securityContext/capabilities', { add: ['NET_RAW'], drop: ['ALL'] }),
  'duplicate-env-var': ofContainer('env', [{ name: 'A', value: '1' }, { name: 'A', value: '2' }]),
  'env-var-secret': ofContainer('env', [{ name: 'MY_SECRET', value: 'x' }]),
  'env-var-value-from': [['ConfigMap', '/data', { OTHER: '' }]],
  'exposed-services': [['Service', '/spec/type', 'NodePort']],
  'host-ipc': ofPod('hostIPC', true),
  'host-network': ofPod('hostNetwork', true),
  'host-pid': ofPod('hostPID', true),
  'hpa-minimum-three-replicas': [['HorizontalPodAutoscaler', '/spec/minReplicas', 2]],
  'invalid-target-ports': [['Service', '/spec/ports/0/targetPort', 'Not_A_Port']],
  'job-ttl-seconds-after-finished': [['Job', '/spec/ttlSecondsAfterFinished']],
  'latest-tag': ofContainer('image', 'registry.example.org:5000/web'),
  'liveness-port': ofContainer('livenessProbe', { httpGet: { port: 9090 } }),
  'minimum-three-replicas': [['HorizontalPodAutoscaler', '/spec/scaleTargetRef/name', 'gone'], ['Deployment', '/spec/replicas', 2]],
  'mismatching-selector': [['Deployment', '/spec/selector/matchLabels/app', 'gone']],
  'no-anti-affinity': ofPod('affinity/podAntiAffinity'),
  'no-extensions-v1beta': [['Ingress', '/apiVersion', 'extensions/v1beta1']],
  'no-liveness-probe': ofContainer('livenessProbe'),
  'no-node-affinity': ofPod('affinity/nodeAffinity'),
  'no-read-only-root-fs': ofContainer('securityContext/readOnlyRootFilesystem'),
  'no-readiness-probe': ofContainer('readinessProbe'),
  'no-rolling-update-strategy': [['Deployment', '/spec/strategy', { type: 'Recreate' }]],
  'non-existent-service-account': ofPod('serviceAccountName', 'gone'),
  'non-isolated-pod': [['NetworkPolicy', '/spec/podSelector/matchLabels/app', 'gone']],
  'pdb-max-unavailable': [['PodDisruptionBudget', '/spec/maxUnavailable', '0%']],
  'pdb-min-available': [['PodDisruptionBudget', '/spec/minAvailable', 3]],
  'pdb-unhealthy-pod-eviction-policy': [['PodDisruptionBudget', '/spec/unhealthyPodEvictionPolicy']],
  'priority-class-name': ofPod('priorityClassName', 'nobodys'),
  'privilege-escalation-container': ofContainer('securityContext/allowPrivilegeEscalation'),
  'privileged-container': ofContainer('securityContext/privileged', true),
  'privileged-ports': ofContainer('ports/0/containerPort', 80),
  'read-secret-from-env-var': ofContainer('env', [
    { name: 'A', valueFrom: { secretKeyRef: { key: 'a', name: 's', optional: true } } },
  ]),
  'readiness-port': ofContainer('readinessProbe', { tcpSocket: { port: 'other' } }),
  'required-annotation-email': [['Service', '/metadata/annotations/email', 'nobody']],
  'required-label-owner': [['ConfigMap', '/metadata/labels/owner']],
  'restart-policy': [['Job', `${POD}/restartPolicy`, 'Never']],
  'run-as-non-root': ofContainer('securityContext/runAsUser', 0),
  'scc-deny-privileged-container': [['SecurityContextConstraints', '/allowPrivilegedContainer', true]],
  'schema-validation': [['Service', '/spec/typo', true]],
  'sensitive-host-mounts': ofHost('/etc'),
  'sorted-keys': [['Service', '/spec/aLateKey', 1]],
  'ssh-port': ofContainer('ports/0/containerPort', 22),
  'startup-port': ofContainer('startupProbe', { grpc: { port: 9090 } }),
  'unsafe-proc-mount': ofContainer('securityContext/procMount', 'Unmasked'),
  'unsafe-sysctls': ofPod('securityContext/sysctls', [{ name: 'net.core.somaxconn' }]),
  'unset-cpu-requirements': ofContainer('resources/requests/cpu'),
  'unset-memory-requirements': ofContainer('resources/limits/memory'),
  'use-namespace': [['ServiceAccount', '/metadata/namespace', 'default']],
  'wildcard-in-rules': grants('Role', { apiGroups: [''], resources: ['pods'], verbs: ['*'] }),
  'writable-host-mount': ofHost('/data'),
}; // prettier-ignore

/** The same for each check of polaris. */
const POLARIS: Readonly<Record<string, readonly Change[]>> = {
  deploymentMissingReplicas: [['HorizontalPodAutoscaler', '/spec/scaleTargetRef/name', 'gone'], ['Deployment', '/spec/replicas']],
  priorityClassNotSet: ofPod('priorityClassName'),
  tagNotSpecified: ofContainer('image', 'web:latest'),
  pullPolicyNotAlways: ofContainer('imagePullPolicy', 'IfNotPresent'),
  readinessProbeMissing: ofContainer('readinessProbe'),
  livenessProbeMissing: ofContainer('livenessProbe'),
  metadataAndInstanceMismatched: [['Deployment', '/metadata/labels/app.kubernetes.io~1instance', 'other']],
  pdbDisruptionsIsZero: [['PodDisruptionBudget', '/spec/minAvailable', '100%']],
  missingPodDisruptionBudget: [['PodDisruptionBudget', '/spec/selector/matchLabels/app', 'gone']],
  topologySpreadConstraint: ofPod('topologySpreadConstraints'),
  hpaMaxAvailability: [['HorizontalPodAutoscaler', '/spec/maxReplicas', 3]],
  hpaMinAvailability: [['HorizontalPodAutoscaler', '/spec/minReplicas', 1]],
  pdbMinAvailableGreaterThanHPAMinReplicas: [['PodDisruptionBudget', '/spec/minAvailable', 4]],
  cpuRequestsMissing: ofContainer('resources/requests/cpu'),
  cpuLimitsMissing: ofContainer('resources/limits/cpu'),
  memoryRequestsMissing: ofContainer('resources/requests/memory', '0'),
  memoryLimitsMissing: ofContainer('resources/limits/memory'),
  automountServiceAccountToken: ofPod('automountServiceAccountToken'),
  hostIPCSet: ofPod('hostIPC', true),
  hostPathSet: ofHost('/data'),
  hostProcess: ofPod('securityContext/windowsOptions', { hostProcess: true }),
  hostPIDSet: ofPod('hostPID', true),
  linuxHardening: [
    ['Deployment', `${POD}/securityContext/seccompProfile/type`, 'Unconfined'],
    ['Deployment', `${CONTAINER}/securityContext/capabilities`, {}],
  ],
  missingNetworkPolicy: [['NetworkPolicy', '/spec/policyTypes', ['Ingress']]],
  notReadOnlyRootFilesystem: ofContainer('securityContext/readOnlyRootFilesystem', false),
  privilegeEscalationAllowed: ofContainer('securityContext/allowPrivilegeEscalation', true),
  procMount: ofContainer('securityContext/procMount', 'Unmasked'),
  runAsRootAllowed: [
    ['Deployment', `${CONTAINER}/securityContext/runAsNonRoot`],
    ['Deployment', `${POD}/securityContext/runAsNonRoot`],
  ],
  runAsPrivileged: ofContainer('securityContext/privileged', true),
  dangerousCapabilities: ofContainer('securityContext/capabilities/add', ['SYS_ADMIN']),
  insecureCapabilities: ofContainer('securityContext/capabilities/drop', ['NET_RAW']),
  hostNetworkSet: ofPod('hostNetwork', true),
  hostPortSet: ofContainer('ports/0/hostPort', 8080),
  tlsSettingsMissing: [['Ingress', '/spec/tls']],
  sensitiveContainerEnvVar: ofContainer('env', [{ name: 'A', value: '-----BEGIN RSA PRIVATE KEY-----' }]),
  sensitiveConfigmapContent: [['ConfigMap', '/data', { ADMIN_PASSWORD: 'x' }]],
  clusterrolePodExecAttach: grants('ClusterRole', EXEC),
  rolePodExecAttach: grants('Role', EXEC),
  clusterrolebindingPodExecAttach: grants('ClusterRole', EXEC),
  rolebindingClusterRolePodExecAttach: [...grants('ClusterRole', EXEC), clusterRole()],
  rolebindingRolePodExecAttach: [['RoleBinding', '/roleRef/name', 'gone']],
  clusterrolebindingClusterAdmin: grants('ClusterRole', EVERYTHING),
  rolebindingClusterAdminClusterRole: [clusterRole('cluster-admin')],
  rolebindingClusterAdminRole: grants('Role', EVERYTHING),
}; // prettier-ignore

const schemaProblems = (object: object): string[] =>
  JSON.stringify(object).includes('"typo"') ? ['has a field that the schema does not know'] : [];

const findingsOf = (tool: string, name: string, changes: readonly Change[]): number =>
  checkManifests(changed(flawlessObjects(), changes), { ignores: [], schemaProblems }).filter(
    (finding) => finding.tool === tool && finding.check === name,
  ).length;

test('every check has a case that it objects to, by its name', () => {
  const names = (tool: string): string[] =>
    RULES.filter((rule) => rule.tool === tool).map(({ name }) => name);
  expect(names('kube-linter').toSorted()).toEqual(Object.keys(KUBE_LINTER).toSorted());
  expect(names('polaris').toSorted()).toEqual(Object.keys(POLARIS).toSorted());
  expect([names('kube-linter').length, names('polaris').length]).toEqual([63, 44]);
});

test('nothing is found in flawless objects, and nothing has to be ignored for that', () => {
  expect(checkManifests(flawlessObjects(), { ignores: [], schemaProblems })).toEqual([]);
});

describe('kube-linter', () => {
  test.each(Object.entries(KUBE_LINTER))(
    '%s accepts what is right and objects to what is wrong',
    (name, changes) => {
      expect(findingsOf('kube-linter', name, [])).toBe(0);
      expect(findingsOf('kube-linter', name, changes)).toBeGreaterThan(0);
    },
  );
});

describe('polaris', () => {
  test.each(Object.entries(POLARIS))(
    '%s accepts what is right and objects to what is wrong',
    (name, changes) => {
      expect(findingsOf('polaris', name, [])).toBe(0);
      expect(findingsOf('polaris', name, changes)).toBeGreaterThan(0);
    },
  );
});

test('at most three findings are ignored, each for a reason and of a check that exists', () => {
  expect(IGNORES.length).toBeLessThanOrEqual(3);
  const names = new Set(RULES.map(({ name }) => name));
  for (const { checks, because } of IGNORES) {
    expect(because.length).toBeGreaterThan(40);
    for (const check of checks) expect(names).toContain(check);
  }
});
