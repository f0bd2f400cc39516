/** What makes Deployments get pods: kube-controller-manager, kube-scheduler, and kwok that plays the nodes. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readFileSync, readdirSync } from 'node:fs';
import type { ApiClient } from './api-client.ts';
import type { ServerPlan } from './api-server.ts';
import { findPrograms } from './programs.ts';

/** Those that a platform needs; node lifecycle, volumes and autoscaling (no metrics here) stay off. */
const CONTROLLERS = [
  'deployment',
  'replicaset',
  'endpoints',
  'endpointslice',
  'job',
  'cronjob',
  'garbage-collector',
  'pod-garbage-collector',
  'namespace',
  'serviceaccount',
  'serviceaccount-token',
  'root-ca-certificate-publisher',
  'resourcequota',
  'disruption',
  'clusterrole-aggregation',
  'ttl-after-finished',
].map((name) => `${name}-controller`);

const STAGES = path.join(import.meta.dirname, 'kwok');
const ZONES = ['a', 'b', 'c'];

/** What starts the controllers, whose kubeconfig is this one. */
export async function planControllers(
  folder: string,
  files: { readonly kubeconfig: string; readonly signingKey: string; readonly authorityCert: string },
): Promise<readonly ServerPlan[]> {
  const programs = await findPrograms(['kube-controller-manager', 'kube-scheduler', 'kwok']);
  return [
    {
      name: 'kube-controller-manager',
      file: programs['kube-controller-manager'],
      args: [
        `--kubeconfig=${files.kubeconfig}`,
        `--controllers=${CONTROLLERS.join(',')}`,
        `--service-account-private-key-file=${files.signingKey}`,
        `--root-ca-file=${files.authorityCert}`,
        ...QUICK,
        '--concurrent-deployment-syncs=10',
        '--concurrent-replicaset-syncs=10',
        '--endpointslice-updates-batch-period=0s',
        '--endpoint-updates-batch-period=0s',
        '--resource-quota-sync-period=10s',
      ],
    },
    {
      name: 'kube-scheduler',
      file: programs['kube-scheduler'],
      args: [`--kubeconfig=${files.kubeconfig}`, ...QUICK],
    },
    {
      name: 'kwok',
      file: programs.kwok,
      args: [
        `--kubeconfig=${files.kubeconfig}`,
        '--manage-all-nodes=true',
        '--cidr=10.32.0.1/11',
        '--node-ip=127.0.0.1',
        '--node-lease-duration-seconds=0',
        '--v=WARN',
        `--config=${writeStages(folder)}`,
      ],
    },
  ];
}

/** One of each and nobody else: no election; no limit to how fast they write; no port. */
const QUICK = [
  '--leader-elect=false',
  '--kube-api-qps=2000',
  '--kube-api-burst=4000',
  '--secure-port=0',
  '--profiling=false',
];

/** kwok reads one file; ours are kept apart, one per subject. */
function writeStages(folder: string): string {
  const target = path.join(folder, 'kwok.yaml');
  const files = readdirSync(STAGES).filter((name) => name.endsWith('.yaml'));
  writeFileSync(target, files.map((name) => readFileSync(path.join(STAGES, name), 'utf8')).join('\n---\n'));
  return target;
}

/** Nodes that kwok plays: as large as anybody needs, spread over three zones. */
export async function createNodes(api: ApiClient, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  await Promise.all(
    numbers.map((index) => {
      const name = `node-${index}`;
      return api.create('/api/v1/nodes', {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name,
          labels: {
            'kubernetes.io/hostname': name,
            'kubernetes.io/os': 'linux',
            'kubernetes.io/arch': 'amd64',
            'topology.kubernetes.io/zone': `zone-${ZONES[index % ZONES.length] ?? ''}`,
          },
        },
      });
    }),
  );
}
