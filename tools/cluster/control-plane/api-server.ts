import type { ClusterPlan } from '../plan.ts';
import type { Credentials } from './credentials.ts';

/** Who asked for what, without bodies: enough to compare the rights that were granted with those that were used. */
export const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/openapi/*', '/metrics'] },
    { level: 'None', userGroups: ['system:nodes'] },
    { level: 'Metadata' },
  ],
};

/** The API server's command line. */
export function apiServerArguments(
  plan: ClusterPlan,
  credentials: Credentials,
  { etcd, auditPolicy }: { readonly etcd: string; readonly auditPolicy: string },
): string[] {
  const { network, apiPort } = plan;
  return [
    `--etcd-servers=${etcd}`,
    `--bind-address=${network.machine}`,
    `--advertise-address=${network.machine}`,
    `--secure-port=${apiPort}`,
    `--service-cluster-ip-range=${network.services}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    ...identityArguments(credentials),
    ...kubeletArguments(credentials),
    ...aggregatorArguments(credentials),
    `--audit-policy-file=${auditPolicy}`,
    `--audit-log-path=${plan.auditLog}`,
    '--audit-log-maxsize=200',
    '--audit-log-maxbackup=2',
  ];
}

function identityArguments({ authority, apiServer, tokenKey }: Credentials): string[] {
  return [
    `--client-ca-file=${authority.certificate}`,
    `--tls-cert-file=${apiServer.certificate}`,
    `--tls-private-key-file=${apiServer.key}`,
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    `--service-account-key-file=${tokenKey}`,
    `--service-account-signing-key-file=${tokenKey}`,
  ];
}

/** Node names are in nobody's DNS, so kubelets are asked by address. */
function kubeletArguments({ authority, admin }: Credentials): string[] {
  return [
    '--kubelet-preferred-address-types=InternalIP',
    `--kubelet-certificate-authority=${authority.certificate}`,
    `--kubelet-client-certificate=${admin.certificate}`,
    `--kubelet-client-key=${admin.key}`,
  ];
}

/** The machine is no node: extension servers are asked at the addresses of their pods, to which it has routes. */
function aggregatorArguments({ frontProxyAuthority, frontProxy }: Credentials): string[] {
  return [
    `--requestheader-client-ca-file=${frontProxyAuthority.certificate}`,
    '--requestheader-allowed-names=front-proxy',
    '--requestheader-extra-headers-prefix=X-Remote-Extra-',
    '--requestheader-group-headers=X-Remote-Group',
    '--requestheader-username-headers=X-Remote-User',
    `--proxy-client-cert-file=${frontProxy.certificate}`,
    `--proxy-client-key-file=${frontProxy.key}`,
    '--enable-aggregator-routing=true',
  ];
}
