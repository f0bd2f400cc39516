/**
 * docs/platform-engineer.md, command by command, and on the platform that it makes the campaigns of promises.md: O2, O3,
 * O6 and S27. One cluster and one platform serve both; each test stands on the ones before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startStore, type Store } from '../../../tools/backup/store.ts';
import { useCluster, type TestCluster } from '../../../tools/cluster/testing.ts';
import { CAMPAIGN_MS, driverFor, namespaceOf, runCampaign } from './campaign-run.ts';
import { openDocument, type OpenDocument } from './open-document.ts';
import { breakReleases, killControlPlane, switchUnderLoad, type Campaign } from './campaigns.ts';
import { surprising, useEveryRight } from './rights.ts';

const MINUTES = 60_000;
/** Chapters whose commands another test types, since they need no cluster. */
const ELSEWHERE: readonly string[] = ['On a laptop'];

let cluster: TestCluster;
let document: OpenDocument | undefined;
let folder: string;
let store: Store | undefined;

beforeAll(async () => {
  cluster = await useCluster();
  if (!cluster.local) return; // The document makes a cluster; a person's own stays as it is.
  folder = mkdtempSync(path.join(tmpdir(), 'store-'));
  store = await startStore(folder, { host: cluster.local.machine });
  document = await openDocument(cluster, cluster.local, {
    env: {
      STORE: store.endpoint,
      STORE_KEY_ID: store.keys.accessKeyId,
      STORE_KEY: store.keys.secretAccessKey,
    },
  });
}, 10 * MINUTES);

afterAll(async () => {
  await document?.close();
  await store?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
}, 10 * MINUTES);

/** A chapter of the document as a test. */
function chapter(heading: string, check: () => Promise<void> = async () => undefined): void {
  test(
    `the document: ${heading}`,
    async () => {
      if (!document) return;
      const transcript = await document.reader.follow(heading);
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

const driver = (): ReturnType<typeof driverFor> => driverFor(cluster);

function campaignTest(title: string, run: (campaign: Campaign) => Promise<void>): void {
  test(title, async () => runCampaign(title, { cluster, document }, run), CAMPAIGN_MS);
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
    const compared = await useEveryRight(cluster.kubectl, namespaceOf(cluster).kubectl, auditLog, async () =>
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
  if (document) expect(document.reader.unread().toSorted()).toEqual(ELSEWHERE.toSorted());
});
