import { IMAGES } from '../images/names.ts';

const NAME = 'metrics-server';
const METADATA = { name: NAME, namespace: 'kube-system' };
const LABELS = { 'k8s-app': NAME };
const RBAC = 'rbac.authorization.k8s.io';
const SUBJECTS = [{ kind: 'ServiceAccount', ...METADATA }];

/** Processor and memory of pods, for `kubectl top` and autoscaling. The kubelets' authority is given as it is. */
export function metricsServerObjects(kubeletAuthority: string): object[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: METADATA, data: { 'kubelet-ca.crt': kubeletAuthority } },
    ...rights(),
    deployment(),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...METADATA, labels: LABELS },
      spec: { selector: LABELS, ports: [{ name: 'https', port: 443, targetPort: 10250 }] },
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        group: 'metrics.k8s.io',
        version: 'v1beta1',
        groupPriorityMinimum: 100,
        versionPriority: 100,
        insecureSkipTLSVerify: true,
        service: METADATA,
      },
    },
  ];
}

function rights(): object[] {
  const role = (name: string, rules: object[]): object => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: {
      name,
      labels: { 'rbac.authorization.k8s.io/aggregate-to-view': String(name.endsWith('reader')) },
    },
    rules,
  });
  const binding = (name: string): object => ({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name: `${NAME}:${name}` },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
    subjects: SUBJECTS,
  });
  return [
    role('system:aggregated-metrics-reader', [
      { apiGroups: ['metrics.k8s.io'], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ]),
    role('system:metrics-server', [
      { apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] },
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] },
    ]),
    binding('system:metrics-server'),
    binding('system:auth-delegator'),
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name: `${NAME}-auth-reader`, namespace: 'kube-system' },
      roleRef: { apiGroup: RBAC, kind: 'Role', name: 'extension-apiserver-authentication-reader' },
      subjects: SUBJECTS,
    },
  ];
}

function deployment(): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...METADATA, labels: LABELS },
    spec: {
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: NAME,
          priorityClassName: 'system-cluster-critical',
          containers: [container()],
          volumes: [
            { name: 'kubelet-authority', configMap: { name: NAME } },
            { name: 'tmp', emptyDir: {} },
          ],
        },
      },
    },
  };
}

function container(): object {
  return {
    name: NAME,
    image: IMAGES['metrics-server'],
    args: [
      '--secure-port=10250',
      '--cert-dir=/tmp',
      '--kubelet-preferred-address-types=InternalIP',
      '--kubelet-certificate-authority=/etc/kubelet/kubelet-ca.crt',
      // An answer has to come well before the next question.
      '--metric-resolution=10s',
      '--kubelet-request-timeout=5s',
    ],
    resources: { requests: { cpu: '20m', memory: '48Mi' }, limits: { memory: '256Mi' } },
    readinessProbe: { httpGet: { path: '/readyz', port: 10250, scheme: 'HTTPS' }, periodSeconds: 3 },
    livenessProbe: {
      httpGet: { path: '/livez', port: 10250, scheme: 'HTTPS' },
      initialDelaySeconds: 30,
    },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    volumeMounts: [
      { name: 'kubelet-authority', mountPath: '/etc/kubelet', readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}
