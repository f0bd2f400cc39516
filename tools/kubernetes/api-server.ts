/** etcd and kube-apiserver on 127.0.0.1, as controller-runtime's envtest starts them. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { anyFreePort } from '../local/ports.ts';
import { startServer, type ServerProcess } from '../local/server-process.ts';
import { createSigningKey, type Authority } from './authority.ts';
import { findPrograms } from './programs.ts';

/** Everything that one server is started with; the same again after it was killed. */
export interface ServerPlan {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
}

/** As whom the controllers of Kubernetes itself and kwok call. */
export const CONTROLLERS_USER = 'studyflow-tests-controllers';

/** Metadata of every call that has ended, but for those of Kubernetes itself: enough to tell which rights are used. */
const AUDIT_POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [{ level: 'None', users: [CONTROLLERS_USER, 'system:apiserver'] }, { level: 'Metadata' }],
};

export interface ApiServerPlan {
  readonly url: string;
  readonly etcd: ServerPlan;
  readonly apiServer: ServerPlan;
  readonly auditFile: string;
  readonly signingKeyFile: string;
}

/**
 * Chooses ports and writes the files that both need.
 *
 * Not durable by intent (`--unsafe-no-fsync`): a killed process loses nothing, only a machine that dies would.
 */
export async function planApiServer(
  folder: string,
  authority: Authority,
  options: { readonly hasControllers: boolean; readonly isAudited: boolean },
): Promise<ApiServerPlan> {
  const programs = await findPrograms(['etcd', 'kube-apiserver']);
  const [port, clientPort, peerPort] = await threePorts();
  const file = (name: string, content: string): string => {
    const target = path.join(folder, name);
    writeFileSync(target, content, { mode: 0o600 });
    return target;
  };
  const serving = authority.issue({
    commonName: 'kube-apiserver',
    hosts: ['127.0.0.1', 'localhost', 'kubernetes', 'kubernetes.default.svc', '10.96.0.1'],
  });
  const signingKeyFile = file('service-accounts.key', createSigningKey());
  const auditFile = path.join(folder, 'audit.jsonl');
  const etcdUrl = `http://127.0.0.1:${clientPort}`;
  return {
    url: `https://127.0.0.1:${port}`,
    auditFile,
    signingKeyFile,
    etcd: {
      name: 'etcd',
      file: programs.etcd,
      args: etcdFlags(path.join(folder, 'etcd'), etcdUrl, `http://127.0.0.1:${peerPort}`),
    },
    apiServer: {
      name: 'kube-apiserver',
      file: programs['kube-apiserver'],
      args: [
        `--etcd-servers=${etcdUrl}`,
        `--secure-port=${port}`,
        `--cert-dir=${path.join(folder, 'apiserver')}`,
        `--tls-cert-file=${file('apiserver.crt', serving.certPem)}`,
        `--tls-private-key-file=${file('apiserver.key', serving.keyPem)}`,
        `--client-ca-file=${file('ca.crt', authority.certPem)}`,
        `--service-account-key-file=${signingKeyFile}`,
        `--service-account-signing-key-file=${signingKeyFile}`,
        ...COMMON_FLAGS,
        `--disable-admission-plugins=${withoutAdmission(options.hasControllers).join(',')}`,
        ...(options.isAudited
          ? auditFlags(file('audit-policy.json', JSON.stringify(AUDIT_POLICY)), auditFile)
          : []),
      ],
    },
  };
}

/** Nobody takes the taint of a new node away again, nor makes accounts where there is no controller-manager. */
function withoutAdmission(hasControllers: boolean): string[] {
  return hasControllers ? ['TaintNodesByCondition'] : ['TaintNodesByCondition', 'ServiceAccount'];
}

const COMMON_FLAGS = [
  '--bind-address=127.0.0.1',
  '--advertise-address=127.0.0.1',
  '--service-account-issuer=https://kubernetes.default.svc',
  '--service-cluster-ip-range=10.96.0.0/12',
  '--authorization-mode=RBAC',
  // Some clusters have it on: then an owner's finalizers need a right of their own.
  '--enable-admission-plugins=OwnerReferencesPermissionEnforcement',
  '--allow-privileged=true',
  '--profiling=false',
  '--endpoint-reconciler-type=none',
  '--max-requests-inflight=2000',
  '--max-mutating-requests-inflight=1000',
];

function etcdFlags(dataFolder: string, clientUrl: string, peerUrl: string): string[] {
  return [
    '--name=default',
    `--data-dir=${dataFolder}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
    '--quota-backend-bytes=4294967296',
  ];
}

function auditFlags(policyFile: string, logFile: string): string[] {
  return [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logFile}`, '--audit-log-mode=blocking'];
}

async function threePorts(): Promise<[number, number, number]> {
  const ports = new Set<number>();
  while (ports.size < 3) ports.add(await anyFreePort());
  return [...ports] as [number, number, number];
}

/** Starts what was planned; its output goes to `<name>.log` in the folder. */
export async function startPlanned(folder: string, { name, file, args }: ServerPlan): Promise<ServerProcess> {
  return startServer({
    file,
    args,
    cwd: folder,
    // Proxies of the user's own have no part in calls to 127.0.0.1.
    env: { PATH: process.env['PATH'], HOME: folder },
    logFile: path.join(folder, `${name}.log`),
  });
}
