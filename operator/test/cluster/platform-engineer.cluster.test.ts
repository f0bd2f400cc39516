/**
 * docs/platform-engineer.md, command by command, and on the platform that it makes the campaigns of promises.md: O2, O3,
 * O6 and S27. One cluster and one platform serve both; each test stands on the ones before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStore, type Store } from '../../../tools/backup/store.ts';
import { linkPrograms } from '../../../tools/cluster/bin.ts';
import { useCluster, type TestCluster } from '../../../tools/cluster/testing.ts';
import { openNamespace } from '../../../tools/cluster/testing/namespace.ts';
import { watchSlowdown } from '../../../tools/local/slowdown.ts';
import { openReader, type Reader } from './document.ts';
import { breakReleases, killControlPlane, switchUnderLoad, type Campaign } from './campaigns.ts';
import { surprising, useEveryRight } from './rights.ts';
import { driverOf } from './switches.ts';

const FILE = 'docs/platform-engineer.md';
const NAMESPACE = 'study';
const MINUTES = 60_000;
const KINDS = ['studyflows', 'releases', 'databasemigrations', 'secretrotations'].map(
  (kind) => `${kind}.studyflow.dev`,
);
/** Chapters whose commands another test types, since they need no cluster. */
const ELSEWHERE: readonly string[] = ['On a laptop'];
const SIZE = process.env['SIZE'] === 'full' ? 'full' : 'smallest';
/** 100 switches take hours. */
const CAMPAIGN_MS = SIZE === 'full' ? 600 * MINUTES : 30 * MINUTES;

let cluster: TestCluster;
let reader: Reader | undefined;
let folder: string;
let store: Store | undefined;
let campaign: Campaign;

beforeAll(async () => {
  cluster = await useCluster();
  if (!cluster.local) return; // The document makes a cluster; a person's own stays as it is.
  folder = mkdtempSync(path.join(tmpdir(), 'document-'));
  const { directory } = cluster.local;
  await linkPrograms(directory);
  await takeAway();
  store = await startStore(folder, { host: cluster.local.machine });
  reader = openReader({
    file: FILE,
    // From the first command on: `make cluster-status` looks for the cluster of the run, and not for this checkout's.
    env: {
      ...process.env,
      KUBECONFIG: path.join(directory, 'kubeconfig'),
      NODE_OPTIONS: '',
      HELM_NO_PLUGINS: '1',
      STORE: store.endpoint,
      STORE_KEY_ID: store.keys.accessKeyId,
      STORE_KEY: store.keys.secretAccessKey,
    },
    translate: (line) =>
      line
        // The set-up of the run has done the one, and leaves-nothing.cluster.test.ts does the other.
        .replace(/^make cluster(-stop)?$/, 'make cluster-status')
        .replaceAll('$PWD/.studyflow/cluster', directory)
        .replaceAll(/(?<![\w/.-])(\$PWD\/)?(study\.(?:crt|key)|load\.txt)/g, `${folder}/$2`),
  });
}, 10 * MINUTES);

afterAll(async () => {
  reader?.close();
  await store?.stop();
  if (cluster.local) await takeAway();
  if (folder) rmSync(folder, { recursive: true, force: true });
}, 10 * MINUTES);

/** What another test file, or a broken run of this one, has left. */
async function takeAway(): Promise<void> {
  const { kubectl } = cluster;
  await kubectl.attempt([
    'delete',
    'studyflows.studyflow.dev',
    '--all',
    '--all-namespaces',
    '--timeout=120s',
  ]);
  for (const name of [NAMESPACE, 'study-system']) {
    await kubectl.attempt(['delete', 'namespace', name, '--ignore-not-found', '--timeout=180s']);
  }
  await kubectl.attempt(['delete', 'crd', ...KINDS, '--ignore-not-found', '--timeout=60s']);
  const ofAll = ['clusterrole,clusterrolebinding,priorityclass', '-l', 'app.kubernetes.io/part-of=studyflow'];
  await kubectl.attempt(['delete', ...ofAll]);
}

/** A chapter of the document as a test. */
function chapter(heading: string, check: () => Promise<void> = async () => undefined): void {
  test(
    `the document: ${heading}`,
    async () => {
      if (!reader) return;
      const transcript = await reader.follow(heading);
      process.stdout.write(transcript);
      await check();
    },
    15 * MINUTES,
  );
}

chapter('A cluster');
chapter('The operator');
chapter('PostgreSQL, Redis and Secrets');
chapter('One resource');
chapter('The page through the gateway');
chapter('A new version under load', async () => {
  expect((await driver().platform()).status).toMatchObject({ activeImage: 'studyflow:v2' });
});
chapter('A version that is broken', async () => {
  expect((await driver().platform()).status).toMatchObject({ activeImage: 'studyflow:v2' });
});
chapter('Back to the version before', async () => {
  expect((await driver().platform()).status?.activeImage).not.toBe('studyflow:broken');
});
chapter('Promotion by hand, and giving up', async () => {
  expect((await driver().platform()).status).toMatchObject({ activeImage: 'studyflow:v3' });
});
chapter('New kinds, new operator');
chapter('A backup every night, and one now');
chapter('The database is lost', async () => {
  expect((await driver().platform()).status).toMatchObject({ restore: { state: 'Restored' } });
});

const driver = (): ReturnType<typeof driverOf> => driverOf(namespace().kubectl, NAMESPACE);
const namespace = (): ReturnType<typeof openNamespace> =>
  openNamespace(cluster.kubectl, cluster.serverImages, NAMESPACE);

/** Runs a campaign while the machine is watched, and prints what it came to. */
function campaignTest(title: string, run: (campaign: Campaign) => Promise<void>): void {
  test(
    title,
    async () => {
      if (!cluster.local) return;
      const { local } = cluster;
      const load = await loadEnvironment();
      const slowdown = watchSlowdown();
      campaign = {
        ...{ local, driver: driver(), kubectl: namespace().kubectl, size: SIZE, slowdown },
        load,
        count: {},
        wrong: [],
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
    },
    CAMPAIGN_MS,
  );
}

async function loadEnvironment(): Promise<Record<string, string>> {
  const typed = async (text: string): Promise<string> => (await reader?.type(`echo "${text}"`))?.trim() ?? '';
  const serviceOf = async (role: string): Promise<string> => {
    const { spec } = await namespace().kubectl.json<{ spec: { clusterIP: string } }>([
      'get',
      'service',
      `study-${role}`,
    ]);
    return `${role}=http://${spec.clusterIP}:4000`;
  };
  return {
    URL: await typed('$URL'),
    ANON_KEY: await typed('$ANON_KEY'),
    NODE_EXTRA_CA_CERTS: path.join(folder, 'study.crt'),
    DIRECT: [await serviceOf('api'), await serviceOf('rooms')].join(','),
  };
}

campaignTest(
  'O2: switches under load fail no request, lose nothing, and cost each socket one reconnect',
  switchUnderLoad,
);
campaignTest('O3: a bad release ends in a stated condition while the good one serves', breakReleases);
campaignTest(
  'O6: the API server and etcd die in the middle of a roll-out, and nobody notices',
  killControlPlane,
);

test(
  'S27: the operator has no right but those that it uses, or a repair would, and asks for nothing else',
  async () => {
    if (!cluster.local) return;
    const { auditLog } = cluster.local;
    const compared = await useEveryRight(cluster.kubectl, namespace().kubectl, auditLog, async () =>
      driver().rests(),
    );
    const { used, unused } = compared;
    process.stdout.write(
      `S27: ${used.length} rights used, ${unused.length} not here: ${unused.join(', ')}\n`,
    );
    expect(surprising(compared)).toEqual({ unused: [], refused: [] });
  },
  15 * MINUTES,
);

chapter('Taking everything away');

test('every command of the document was run', () => {
  if (reader) expect(reader.unread().toSorted()).toEqual(ELSEWHERE.toSorted());
});
