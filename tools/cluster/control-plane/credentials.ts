import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAuthority, createSigningKey, type KeyPair, type Subject } from '../../kubernetes/authority.ts';
import { kubeconfigOf } from '../../kubernetes/kubeconfig.ts';
import type { ClusterPlan } from '../plan.ts';

/** A certificate and its key, as files. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** Files of keys, certificates and kubeconfigs. */
export interface Credentials {
  readonly authority: Credential;
  readonly apiServer: Credential;
  readonly admin: Credential;
  /** What the API server shows to extension servers such as metrics-server. */
  readonly frontProxyAuthority: Credential;
  readonly frontProxy: Credential;
  /** The key that signs the tokens of service accounts. */
  readonly tokenKey: string;
  /** By the user's short name: `kube-scheduler`, `node-1`, … */
  readonly kubeconfigs: Readonly<Record<string, string>>;
}

const ADMIN = 'admin';

/** Where the API server answers. */
export function apiServerUrl({ network, apiPort }: ClusterPlan): string {
  return `https://${network.machine}:${apiPort}`;
}

/** Makes everything that proves who is who in the cluster; the administrator's kubeconfig is among it. */
export function makeCredentials(plan: ClusterPlan): Credentials {
  const directory = path.join(plan.directory, 'pki');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const write = (name: string, text: string): string => {
    const file = path.join(directory, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const writePair = (name: string, { certPem, keyPem }: KeyPair): Credential => ({
    certificate: write(`${name}.crt`, certPem),
    key: write(`${name}.key`, keyPem),
  });
  const authority = createAuthority('studyflow');
  const frontProxyAuthority = createAuthority('studyflow-front-proxy');
  const users = new Map(
    Object.entries(clients(plan)).map(([name, subject]) => [name, authority.issue(subject)]),
  );
  const kubeconfigs = [...users].map(([name, pair]) => {
    const text = kubeconfigOf({ url: apiServerUrl(plan), caPem: authority.certPem, ...pair });
    if (name !== ADMIN) return [name, write(`${name}.kubeconfig`, text)];
    writeFileSync(plan.kubeconfig, text, { mode: 0o600 });
    return [name, plan.kubeconfig];
  });
  const credentials = Object.fromEntries([...users].map(([name, pair]) => [name, writePair(name, pair)]));
  return {
    authority: writePair('ca', authority),
    frontProxyAuthority: writePair('front-proxy-ca', frontProxyAuthority),
    frontProxy: writePair('front-proxy', frontProxyAuthority.issue({ commonName: 'front-proxy' })),
    apiServer: writePair('kube-apiserver', authority.issue(apiServer(plan))),
    admin: credentials[ADMIN] as Credential,
    tokenKey: write('tokens.key', createSigningKey()),
    kubeconfigs: Object.fromEntries(kubeconfigs) as Record<string, string>,
  };
}

function apiServer({ network }: ClusterPlan): Subject {
  const service = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ];
  return {
    commonName: 'kube-apiserver',
    hosts: ['localhost', ...service, '127.0.0.1', network.machine, network.apiService],
  };
}

/** Kubelets serve with the certificate that they ask with. */
function clients({ nodes }: ClusterPlan): Record<string, Subject> {
  const system = ['kube-controller-manager', 'kube-scheduler', 'kube-proxy'];
  return {
    [ADMIN]: { commonName: 'administrator', organizations: ['system:masters'] },
    ...Object.fromEntries(system.map((name) => [name, { commonName: `system:${name}` }])),
    ...Object.fromEntries(
      nodes.map(({ name, address }) => [
        name,
        { commonName: `system:node:${name}`, organizations: ['system:nodes'], hosts: [name, address] },
      ]),
    ),
  };
}
