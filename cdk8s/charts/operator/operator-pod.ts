import { spread } from '../../constructs/placement.ts';
import { k8s } from '../../constructs/plus.ts';
import { VAULT_MOUNT, loginVariables, vaultVolume } from '../../constructs/vault.ts';
import { RESTRICTED_CONTAINER, RESTRICTED_POD, quantities } from '../../constructs/pod.ts';
import { OPERATOR_NODE_OPTIONS, OPERATOR_PORT, type OperatorDescription } from './operator-description.ts';

const TOKEN_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A pod of the operator: restricted, with a token that is bound to it and lives for an hour. */
export function operatorPod(
  operator: OperatorDescription,
  selector: Readonly<Record<string, string>>,
): k8s.PodSpec {
  return {
    serviceAccountName: operator.name,
    automountServiceAccountToken: false,
    restartPolicy: 'Always',
    enableServiceLinks: false,
    priorityClassName: operator.priorityClassName,
    securityContext: RESTRICTED_POD,
    // It finishes its step and gives its lease back.
    terminationGracePeriodSeconds: 30,
    ...spread(selector),
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: k8s.Quantity.fromString('64Mi') } },
      token(),
      ...(operator.vault === undefined ? [] : [vaultVolume(operator.vault)]),
    ],
    containers: [
      {
        name: 'operator',
        image: operator.image,
        imagePullPolicy: operator.imagePullPolicy,
        args: ['node', 'operator/src/main.ts'],
        workingDir: '/app',
        env: environment(operator),
        securityContext: RESTRICTED_CONTAINER,
        terminationMessagePolicy: 'FallbackToLogsOnError',
        resources: quantities(operator.resources),
        ports: [{ name: 'metrics', containerPort: OPERATOR_PORT, protocol: 'TCP' }],
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'token', mountPath: TOKEN_FOLDER, readOnly: true },
          ...(operator.vault === undefined ? [] : [VAULT_MOUNT]),
        ],
        startupProbe: { ...probe('/healthz'), periodSeconds: 1, failureThreshold: 60 },
        readinessProbe: { ...probe('/readyz'), periodSeconds: 5 },
        livenessProbe: { ...probe('/healthz'), periodSeconds: 10, failureThreshold: 6 },
      },
    ],
  };
}

function probe(path: string): k8s.Probe {
  return { httpGet: { path, port: k8s.IntOrString.fromString('metrics') }, timeoutSeconds: 5 };
}

function environment({
  name: operatorName,
  watchNamespaces,
  logLevel,
  vault,
}: OperatorDescription): k8s.EnvVar[] {
  const own = (name: string, fieldPath: string): k8s.EnvVar => ({
    name,
    valueFrom: { fieldRef: { fieldPath } },
  });
  return [
    own('POD_NAME', 'metadata.name'),
    own('POD_NAMESPACE', 'metadata.namespace'),
    { name: 'WATCH_NAMESPACES', value: watchNamespaces.join(',') },
    { name: 'LEADER_ELECTION', value: 'on' },
    { name: 'METRICS_PORT', value: String(OPERATOR_PORT) },
    { name: 'LOG_LEVEL', value: logLevel },
    { name: 'NODE_OPTIONS', value: OPERATOR_NODE_OPTIONS },
    ...(vault === undefined ? [] : vaultEnvironment(vault, operatorName)),
  ];
}

function vaultEnvironment(vault: NonNullable<OperatorDescription['vault']>, role: string): k8s.EnvVar[] {
  const values = {
    ...loginVariables(vault, role),
    VAULT_KV_MOUNT: vault.mounts.kv,
    VAULT_DATABASE_MOUNT: vault.mounts.database,
    VAULT_TRANSIT_MOUNT: vault.mounts.transit,
    VAULT_PKI_MOUNT: vault.mounts.pki,
  };
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** What automounting would give, but only to this container. */
function token(): k8s.Volume {
  return {
    name: 'token',
    projected: {
      defaultMode: 0o440,
      sources: [
        { serviceAccountToken: { path: 'token', expirationSeconds: 3_600 } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardApi: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
      ],
    },
  };
}
