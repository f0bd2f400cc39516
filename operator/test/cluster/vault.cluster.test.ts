/**
 * The chapter about Vault of docs/platform-engineer.md, command by command, with pods that a kubelet runs, and O11 on the
 * platform that it makes. `operator/test/vault` does the same with processes, at many more points.
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { useCluster, type TestCluster } from '../../../tools/cluster/testing.ts';
import { openNamespace } from '../../../tools/cluster/testing/namespace.ts';
import { findProgram } from '../../../tools/kubernetes/programs.ts';
import { startVault, type VaultServer } from '../../../tools/vault/vault-server.ts';
import { blocksOfChapter, likeAnyTime, ordersOf, type Block } from '../vault/guide.ts';
import { keepAsking } from '../vault/stage/gateway-pod.ts';
import { CAMPAIGN_MS, driverFor, namespaceOf, runCampaign } from './campaign-run.ts';
import { openDocument, OPERATORS_NAMESPACE, type OpenDocument } from './open-document.ts';
import { rotateUnderLoad } from './rotate-under-load.ts';

const MINUTES = 60_000;
/** As the document has it: `spec.networkPolicy.vault.port`. */
const VAULT_PORT = 8200;
const BEFORE = ['A cluster', 'The operator', 'PostgreSQL, Redis and Secrets', 'One resource'] as const;

let cluster: TestCluster;
let vault: VaultServer | undefined;
let document: OpenDocument | undefined;
let folder: string;

beforeAll(async () => {
  cluster = await useCluster();
  if (!cluster.local) return; // Vault runs on this machine, where pods of another cluster may not reach it.
  folder = mkdtempSync(path.join(tmpdir(), 'vault-of-cluster-'));
  symlinkSync(await findProgram('vault'), path.join(folder, 'vault'));
  vault = await startVault({ storage: 'raft', host: cluster.local.machine, port: VAULT_PORT });
  document = await openDocument(cluster, cluster.local, {
    env: {
      PATH: `${folder}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      VAULT_ADDR: vault.address,
      VAULT_TOKEN: vault.rootToken,
      UNSEAL_KEY: vault.unsealKey,
    },
    // A grace is as short as it may be.
    translate: (line) =>
      line.replace('sed "s|@postgres', 'sed "s|graceSeconds: 300|graceSeconds: 10|; s|@postgres'),
  });
  for (const heading of BEFORE) process.stdout.write(await document.reader.follow(heading));
  for (const [name, service, port] of [
    ['DATABASE', 'postgres', 5432],
    ['REDIS', 'redis', 6379],
  ] as const) {
    const address = `kubectl get service ${service} --namespace study -o jsonpath='{.spec.clusterIP}'`;
    await document.reader.type(`export ${name}=$(${address}):${port}`);
  }
}, 20 * MINUTES);

afterAll(async () => {
  await document?.close();
  await vault?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
}, 10 * MINUTES);

/** The blocks below a heading of the chapter, each run by what its language is for. */
function chapter(
  heading: string,
  check: (reader: OpenDocument) => Promise<void> = async () => undefined,
): void {
  test(
    heading,
    async () => {
      if (!document) return;
      const blocks = blocksOfChapter().filter((block) => block.heading === heading);
      expect(blocks.length).toBeGreaterThan(0);
      for (const block of blocks) await follow(block, document);
      await check(document);
    },
    15 * MINUTES,
  );
}

async function follow(block: Block, { reader }: OpenDocument): Promise<void> {
  if (block.language === 'sql') return typeSql(block, reader);
  if (block.language === '') return typeRedis(block, reader);
  for (const { command, answer } of ordersOf(block)) {
    const said = await reader.type(command);
    process.stdout.write(`$ ${command}\n${said}`);
    if (answer.length > 0) expect(likeAnyTime(said)).toBe(likeAnyTime(answer.join('\n')));
  }
}

/** As PostgreSQL's administrator. */
async function typeSql({ lines }: Block, reader: OpenDocument['reader']): Promise<void> {
  const { data } = await namespaceOf(cluster).kubectl.json<{ data: Record<string, string> }>([
    ...['get', 'secret', 'studyflow-administrator'],
  ]);
  const address = new URL(Buffer.from(data['DATABASE_ADMIN_URL'] ?? '', 'base64').toString());
  address.host = (await reader.type('echo $DATABASE')).trim();
  address.pathname = '/studyflow';
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    await client.query(lines.join('\n'));
  } finally {
    await client.end();
  }
}

async function typeRedis({ lines }: Block, reader: OpenDocument['reader']): Promise<void> {
  for (const line of lines) {
    const words = line.split(' ').map((word) => `'${word}'`);
    const said = await reader.type(
      `kubectl exec deploy/redis --namespace study -- redis-cli ${words.join(' ')}`,
    );
    expect(said.trim()).toBe('OK');
  }
}

chapter('Vault, once for a cluster');
chapter('Policies and roles');
chapter('Logins in pairs');
chapter('The operator and the platform', async () => {
  expect((await driverFor(cluster).platform()).status).toMatchObject({ activeRelease: 'study-2' });
});
chapter('Now, and every hour');
chapter('Vault is sealed in the middle');

test(
  'O11: logins rotate under load, leaders of the operator die, and no request fails and no container starts anew',
  async () => {
    const title = 'O11 with pods';
    await runCampaign(title, { cluster, document }, async (campaign) =>
      rotateUnderLoad(
        campaign,
        openNamespace(cluster.kubectl, cluster.serverImages, OPERATORS_NAMESPACE).kubectl,
      ),
    );
  },
  CAMPAIGN_MS,
);

chapter('The certificate of the gateway', async ({ reader }) => {
  const type = async (line: string): Promise<void> => {
    process.stdout.write(`$ ${line}\n${await reader.type(line)}`);
  };
  await type(
    "helm get values study --namespace study --output yaml | sed 's/tlsSecretName: .*/tlsFromVault: true/' > values.yaml",
  );
  await type(
    'helm upgrade study charts/study-platform --namespace study --reset-values --values values.yaml --wait --timeout 10m',
  );
  await type('kubectl apply --namespace study -f operator/samples/secret-rotation-gateway-certificate.yaml');
  const untilReady =
    'kubectl wait secretrotation/study-gateway-certificate --namespace study --for=condition=Ready --timeout=10m';
  await type(untilReady);
  const ask = 'curl --fail --silent --show-error --cacert root.crt --resolve study.example:30443:$ADDRESS';
  await type(`${ask} https://study.example:30443/health/ready`);

  const stopping = new AbortController();
  const host = (await reader.type('echo $ADDRESS')).trim();
  const asking = keepAsking({ host, port: 30443 }, stopping.signal);
  await type(
    `kubectl patch secretrotation study-gateway-certificate --namespace study --type merge -p '{"spec":{"rotate":1}}'`,
  );
  await type(
    `until kubectl get secretrotation study-gateway-certificate --namespace study -o jsonpath='{.status.version}' | grep -x 2; do sleep 1; done`,
  );
  stopping.abort();
  const { answered, failed } = await asking;
  process.stdout.write(
    `${answered} full handshakes while the certificate changed, ${failed.length} failed\n`,
  );
  expect(failed).toEqual([]);
  await type(`${ask} https://study.example:30443/health/ready`);
});

test('every block of the chapter was run', () => {
  if (!document) return;
  expect([...new Set(blocksOfChapter().map(({ heading }) => heading))]).toHaveLength(7);
});
