import { IMAGES } from '../images/names.ts';
import type { ClusterPlan } from '../plan.ts';

/** Names of the cluster are answered; there is no outside, and every other name is told at once not to exist. */
const COREFILE = `cluster.local:1053 in-addr.arpa:1053 {
  errors
  kubernetes cluster.local in-addr.arpa {
    pods insecure
    ttl 5
  }
}
.:1053 {
  errors
  health :8080 {
    lameduck 5s
  }
  ready :8181
  template ANY ANY . {
    rcode NXDOMAIN
  }
}
`;

const NAME = 'coredns';
const LABELS = { 'k8s-app': 'kube-dns' };
const METADATA = { name: NAME, namespace: 'kube-system' };

/** The cluster's DNS, one on each node. */
export function corednsObjects({ network }: ClusterPlan): object[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: METADATA },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'system:coredns' },
      rules: [
        { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'system:coredns' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:coredns' },
      subjects: [{ kind: 'ServiceAccount', ...METADATA }],
    },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: METADATA, data: { Corefile: COREFILE } },
    deployment(),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'kube-dns', namespace: 'kube-system', labels: LABELS },
      spec: {
        clusterIP: network.dns,
        selector: LABELS,
        ports: [
          { name: 'dns', port: 53, targetPort: 1053, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, targetPort: 1053, protocol: 'TCP' },
        ],
      },
    },
  ];
}

function deployment(): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...METADATA, labels: LABELS },
    spec: {
      replicas: 2,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: NAME,
          dnsPolicy: 'Default',
          priorityClassName: 'system-cluster-critical',
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: LABELS },
            },
          ],
          containers: [container()],
          volumes: [{ name: 'config', configMap: { name: NAME } }],
        },
      },
    },
  };
}

function container(): object {
  return {
    name: NAME,
    image: IMAGES.coredns,
    args: ['-conf', '/etc/coredns/Corefile'],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2 },
    livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 20 },
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
    volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
  };
}
