import path from 'node:path';
import { expect } from '@jest/globals';
import type { TestCluster } from '../../../tools/cluster/testing.ts';
import { openNamespace, type TestNamespace } from '../../../tools/cluster/testing/namespace.ts';
import { watchSlowdown } from '../../../tools/local/slowdown.ts';
import type { Campaign } from './campaigns.ts';
import { NAMESPACE, type OpenDocument } from './open-document.ts';
import { driverOf, type Driver } from './switches.ts';

const SIZE = process.env['SIZE'] === 'full' ? 'full' : 'smallest';
const MINUTES = 60_000;
/** 100 switches take hours. */
export const CAMPAIGN_MS = SIZE === 'full' ? 600 * MINUTES : 30 * MINUTES;

/** The namespace of the document's platform. */
export const namespaceOf = (cluster: TestCluster): TestNamespace =>
  openNamespace(cluster.kubectl, cluster.serverImages, NAMESPACE);

export const driverFor = (cluster: TestCluster): Driver => driverOf(namespaceOf(cluster).kubectl, NAMESPACE);

/** Runs a campaign on the document's platform while the machine is watched, and prints what it came to. */
export async function runCampaign(
  title: string,
  { cluster, document }: { readonly cluster: TestCluster; readonly document: OpenDocument | undefined },
  run: (campaign: Campaign) => Promise<void>,
): Promise<void> {
  if (!cluster.local || !document) return;
  const { kubectl } = namespaceOf(cluster);
  const load = await loadEnvironment(kubectl, document);
  const slowdown = watchSlowdown();
  const campaign: Campaign = {
    ...{ local: cluster.local, driver: driverFor(cluster), kubectl, size: SIZE, slowdown },
    ...{ load, count: {}, wrong: [] },
  };
  const began = performance.now();
  try {
    await run(campaign);
  } finally {
    const factor = await slowdown.stop();
    const seconds = Math.round((performance.now() - began) / 1000);
    const counts = Object.entries(campaign.count).map(([name, value]) => `${name} ${value}`);
    process.stdout.write(
      `${title} (SIZE=${SIZE}, ${seconds} s, machine ×${factor.toFixed(1)}): ${counts.join('; ')}; ` +
        `${campaign.wrong.length === 0 ? 'held' : `${campaign.wrong.length} wrong`}\n`,
    );
  }
  expect(campaign.wrong.slice(0, 20)).toEqual([]);
}

/** What `make cluster-load` is told: the gateway as the document has it, and the Services beside it. */
async function loadEnvironment(
  kubectl: TestNamespace['kubectl'],
  { reader, folder }: OpenDocument,
): Promise<Record<string, string>> {
  const serviceOf = async (role: string): Promise<string> => {
    const { spec } = await kubectl.json<{ spec: { clusterIP: string } }>([
      ...['get', 'service', `study-${role}`],
    ]);
    return `${role}=http://${spec.clusterIP}:4000`;
  };
  const { data } = await kubectl.json<{ data: Record<string, string> }>(['get', 'secret', 'studyflow']);
  return {
    URL: (await reader.type('echo "https://$ADDRESS:30443"')).trim(),
    ANON_KEY: Buffer.from(data['ANON_KEY'] ?? '', 'base64').toString(),
    NODE_EXTRA_CA_CERTS: path.join(folder, 'study.crt'),
    DIRECT: [await serviceOf('api'), await serviceOf('rooms')].join(','),
  };
}
