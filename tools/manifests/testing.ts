import { parseAllDocuments } from 'yaml';
import type { KubeObject } from './kubernetes.ts';

/** Objects in which no check finds anything, not even those that we ignore. */
export function flawlessObjects(): KubeObject[] {
  return parseAllDocuments(FLAWLESS).map((document) => document.toJS() as KubeObject);
}

/** Kind, JSON pointer, and the new value; none takes the field away. */
export type Change = readonly [kind: string, pointer: string, value?: unknown];

/** The same objects after a change of each first one of a kind. */
export function changed(objects: readonly KubeObject[], changes: readonly Change[]): KubeObject[] {
  const copies = structuredClone(objects) as KubeObject[];
  for (const [kind, pointer, value] of changes) {
    const object = copies.find((copy) => copy.kind === kind);
    if (object === undefined) throw new Error(`there is no ${kind}`);
    const keys = pointer.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Record<string, unknown>>(
      (inner, key) => inner[unescaped(key)] as Record<string, unknown>,
      object,
    );
    if (value === undefined) Reflect.deleteProperty(parent, unescaped(last));
    else parent[unescaped(last)] = value;
  }
  return copies;
}

const unescaped = (key: string): string => key.replaceAll('~1', '/');

const POD = `
      metadata:
        labels: { app: web }
      spec:
        affinity:
          nodeAffinity: {}
          podAntiAffinity:
            preferredDuringSchedulingIgnoredDuringExecution:
              - podAffinityTerm:
                  labelSelector: { matchLabels: { app: web } }
                  topologyKey: kubernetes.io/hostname
                weight: 1
        automountServiceAccountToken: false
        containers:
          - env:
              - { name: MODE, valueFrom: { configMapKeyRef: { key: MODE, name: settings } } }
            image: registry.example.org/web:1.2.3
            imagePullPolicy: Always
            livenessProbe: { httpGet: { path: /, port: http } }
            name: web
            ports: [{ containerPort: 8080, name: http }]
            readinessProbe: { httpGet: { path: /, port: http } }
            resources:
              limits: { cpu: '1', memory: 128Mi }
              requests: { cpu: 10m, memory: 64Mi }
            securityContext:
              allowPrivilegeEscalation: false
              capabilities: { drop: [ALL] }
              readOnlyRootFilesystem: true
              runAsNonRoot: true
            startupProbe: { httpGet: { path: /, port: http } }
            volumeMounts: [{ mountPath: /tmp, name: tmp }]
        dnsConfig: { options: [{ name: ndots, value: '2' }] }
        priorityClassName: system-cluster-critical
        restartPolicy: Always
        securityContext:
          runAsNonRoot: true
          seccompProfile: { type: RuntimeDefault }
        serviceAccountName: web
        topologySpreadConstraints: [{ maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway }]
        volumes: [{ emptyDir: {}, name: tmp }]`;

const metadata = (name: string, rest = ''): string => `
  metadata:
    annotations: { email: people@example.org }
    labels: { app.kubernetes.io/instance: ${name}, owner: people }
    name: ${name}${rest}`;

const inNamespace = (name: string): string => metadata(name, '\n    namespace: shop');

const object = (apiVersion: string, kind: string, head: string, body: string): string =>
  `---
  apiVersion: ${apiVersion}
${[`  kind: ${kind}`, head.slice(1), body.replace(/^\n/, '')].join('\n')}
`;

const FLAWLESS = [
  object('apps/v1', 'Deployment', inNamespace('web'), `
  spec:
    replicas: 3
    selector: { matchLabels: { app: web } }
    strategy: { type: RollingUpdate }
    template:${POD}`),
  object('batch/v1', 'Job', inNamespace('once'), `
  spec:
    template:${POD.replace('Always\n        securityContext', 'OnFailure\n        securityContext')}
    ttlSecondsAfterFinished: 60`),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', inNamespace('web'), `
  spec:
    maxReplicas: 5
    minReplicas: 3
    scaleTargetRef: { kind: Deployment, name: web }`),
  object('policy/v1', 'PodDisruptionBudget', inNamespace('web'), `
  spec:
    minAvailable: 2
    selector: { matchLabels: { app: web } }
    unhealthyPodEvictionPolicy: AlwaysAllow`),
  object('networking.k8s.io/v1', 'NetworkPolicy', inNamespace('web'), `
  spec:
    egress: [{ to: [{ podSelector: { matchLabels: { app: web } } }] }]
    ingress: [{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [web] }] } }] }]
    podSelector: { matchLabels: { app: web } }
    policyTypes: [Ingress, Egress]`),
  object('v1', 'Service', inNamespace('web'), `
  spec:
    ports: [{ name: http, port: 80, targetPort: http }]
    selector: { app: web }
    type: ClusterIP`),
  object('networking.k8s.io/v1', 'Ingress', inNamespace('web'), `
  spec:
    rules: [{ http: { paths: [{ backend: { service: { name: web, port: { name: http } } }, path: / }] } }]
    tls: [{ hosts: [example.org], secretName: tls }]`),
  object('monitoring.coreos.com/v1', 'ServiceMonitor', inNamespace('web'), `
  spec:
    namespaceSelector: { matchNames: [shop] }
    selector: { matchLabels: { owner: people } }`),
  object('v1', 'ServiceAccount', inNamespace('web'), ''),
  `---
  apiVersion: v1
  data: { MODE: fast }
  kind: ConfigMap${inNamespace('settings')}
`,
  ...['Role', 'ClusterRole'].map(
    (kind) => object('rbac.authorization.k8s.io/v1', kind, kind === 'Role' ? inNamespace('reader') : metadata('reader'), `
  rules: [{ apiGroups: [''], resources: [pods], verbs: [get, list] }]`),
  ),
  ...['RoleBinding', 'ClusterRoleBinding'].map(
    (kind) => object('rbac.authorization.k8s.io/v1', kind, kind === 'RoleBinding' ? inNamespace('reader') : metadata('reader'), `
  roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ${kind.replace('Binding', '')}, name: reader }
  subjects: [{ kind: ServiceAccount, name: web, namespace: shop }]`),
  ),
  `---
  allowPrivilegedContainer: false
  apiVersion: security.openshift.io/v1
  kind: SecurityContextConstraints${metadata('limits')}
`,
].join(''); // prettier-ignore
