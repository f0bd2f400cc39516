/** The chapter about Vault of docs/platform-engineer.md, typed by a person: real Vault, PostgreSQL, Redis and API server. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findProgram } from '../../../tools/kubernetes/programs.ts';
import { MOUNTS } from '../../../tools/vault/engines.ts';
import { startPlatformProcess, type PlatformProcess } from '../../../tools/vault/platform-process.ts';
import { helmTemplate } from '../../../tools/manifests/helm.ts';
import { podTemplateOf } from '../../../tools/manifests/kubernetes.ts';
import { openReader, type Reader } from '../cluster/document.ts';
import { startOperatorGround, type Ground } from '../harness/ground.ts';
import { blocksOfChapter, likeAnyTime, ordersOf, writeAnswer, type Block, type Order } from './guide.ts';
import { addPod } from './stage/pods.ts';
import { askRedis } from './stage/redis-words.ts';
import { startServers, type Servers } from './stage/servers.ts';

const NAMESPACES = ['study', 'study-system'];
const MINUTES = 60_000;

let servers: Servers;
let ground: Ground;
let reader: Reader;
let folder: string;
const services: PlatformProcess[] = [];
let isStopped = false;

beforeAll(async () => {
  [servers, ground] = await Promise.all([startServers(), startOperatorGround()]);
  folder = mkdtempSync(path.join(tmpdir(), 'guide-'));
  // The chapter begins with a Vault that has nothing in it.
  for (const mount of [MOUNTS.kv, MOUNTS.database, MOUNTS.transit, MOUNTS.pki]) {
    await servers.vault.api.call('DELETE', `sys/mounts/${mount}`);
  }
  for (const name of NAMESPACES) {
    await ground.api.create('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  }
  reader = openReader({ file: 'docs/platform-engineer.md', env: await environment(), translate });
}, 10 * MINUTES);

afterAll(async () => {
  reader.close();
  await Promise.all(services.map((service) => service.stop()));
  for (const name of NAMESPACES) await ground.api.remove(`/api/v1/namespaces/${name}`);
  await ground.api.remove('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/vault-reviewer');
  await ground.close();
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}, 5 * MINUTES);

/** What the chapter says that its reader has. */
async function environment(): Promise<NodeJS.ProcessEnv> {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  for (const name of ['kubectl', 'helm', 'vault'] as const) {
    symlinkSync(await findProgram(name), path.join(bin, name));
  }
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    KUBECONFIG: ground.access.kubeconfig,
    HELM_NO_PLUGINS: '1',
    VAULT_ADDR: servers.vault.address,
    VAULT_TOKEN: servers.vault.rootToken,
    UNSEAL_KEY: servers.vault.unsealKey,
    DATABASE: `127.0.0.1:${servers.postgres.port}`,
    REDIS: `127.0.0.1:${servers.redis.port}`,
  };
}

/** No kubelet runs here: charts are judged by the API server and not installed; a grace is as short as it may be. */
function translate(line: string): string {
  return line
    .replaceAll(/(?<=[@ ])(?:cluster|root)\.crt/g, (name) => path.join(folder, name))
    .replace('helm upgrade', 'helm upgrade --install --dry-run=server > /dev/null')
    .replace('charts/study-operator --', 'charts/study-operator --set crds.install=false --')
    .replace(/(charts\/study-platform .*)--reuse-values/, `$1${SMALL_PLATFORM}`)
    .replace(/ --reuse-values| --wait --timeout \d+m/g, '')
    .replace('sed "s|@postgres', 'sed "s|graceSeconds: 300|graceSeconds: 10|; s|@postgres');
}
const SMALL_PLATFORM = '--values docs/examples/small-platform.yaml --set spec.publicUrl=https://study.test';

/** Types a block, and compares what is answered where the document shows it. */
async function follow(block: Block, before: (order: Order) => Promise<void> = async () => undefined) {
  for (const order of ordersOf(block)) {
    await before(order);
    const said = await reader.type(order.command);
    process.stdout.write(`$ ${order.command}\n${said}`);
    if (process.env['WRITE'] === '1' && order.answer.length > 0) writeAnswer(order, said);
    else if (order.answer.length > 0) {
      expect(likeAnyTime(said)).toBe(likeAnyTime(order.answer.join('\n')));
    }
  }
}

async function typeSql({ lines }: Block): Promise<readonly Record<string, unknown>[]> {
  let rows: readonly Record<string, unknown>[] = [];
  for (const statement of lines.join('\n').split(';')) {
    if (statement.trim() !== '') rows = await servers.query(statement);
  }
  return rows;
}

/** The blocks below a heading, each run by what its language is for. @returns what PostgreSQL has answered. */
async function chapter(
  heading: string,
  before?: (order: Order) => Promise<void>,
): Promise<readonly Record<string, unknown>[]> {
  // Each stands on the ones before: a reader who was stopped goes no further.
  if (isStopped) throw new Error('A chapter before has failed');
  isStopped = true;
  const blocks = blocksOfChapter().filter((block) => block.heading === heading);
  expect(blocks.length).toBeGreaterThan(0);
  let rows: readonly Record<string, unknown>[] = [];
  for (const block of blocks) {
    if (block.language === 'sql') rows = await typeSql(block);
    else if (block.language === '') for (const line of block.lines) await typeRedis(line);
    else await follow(block, before);
  }
  isStopped = false;
  return rows;
}

async function typeRedis(line: string): Promise<void> {
  expect(await askRedis(servers.redis.port, line.split(' '))).toBe('OK');
}

const followed = [
  'Vault, once for a cluster',
  'Policies and roles',
  'Logins in pairs',
  'The operator and the platform',
  'Now, and every hour',
  'Vault is sealed in the middle',
  'The certificate of the gateway',
] as const;

test.each(followed.slice(0, 3))(
  '%s',
  async (heading) => {
    await chapter(heading);
  },
  5 * MINUTES,
);

test(
  'The operator and the platform',
  async () => {
    await chapter('The operator and the platform', async ({ command }) => {
      // What the kubelet would start after the command before.
      if (command.startsWith('for secret')) await startOperator();
      if (command.startsWith('kubectl wait')) await startPods();
    });
  },
  10 * MINUTES,
);

test(
  'Now, and every hour',
  async () => {
    const before = services.map(({ pid }) => pid);
    const rows = await chapter('Now, and every hour');
    expect(rows.map((row) => row['usename'])).toEqual(['study_app_b', 'study_system_b']);
    expect(services.map(({ pid }) => pid)).toEqual(before);
  },
  10 * MINUTES,
);

test(
  'Vault is sealed in the middle',
  async () => {
    await chapter('Vault is sealed in the middle');
    expect(services.filter((service) => service.hasExited())).toEqual([]);
  },
  10 * MINUTES,
);

test(
  'The certificate of the gateway',
  async () => {
    await chapter('The certificate of the gateway');
  },
  5 * MINUTES,
);

test('every block of the chapter was run', () => {
  expect([...new Set(blocksOfChapter().map(({ heading }) => heading))]).toEqual(followed);
});

/** With what its chart gives it, and a token as the kubelet would put it into its pod. */
async function startOperator(): Promise<void> {
  const objects = await helmTemplate(
    'study-operator',
    'charts/study-operator',
    'study-system',
    '--set',
    `vault.address=${servers.vault.address}`,
  );
  const deployment = objects.find(({ kind }) => kind === 'Deployment');
  if (deployment === undefined) throw new Error('the chart has no Deployment');
  const env = podTemplateOf(deployment)?.spec?.containers?.[0]?.env ?? [];
  const ofVault = env.flatMap(({ name, value }) =>
    name.startsWith('VAULT_') && value !== undefined ? [[name, value] as const] : [],
  );
  await ground.startOperator({
    namespace: 'study-system',
    watchNamespaces: ['study'],
    environment: {
      ...Object.fromEntries(ofVault),
      VAULT_TOKEN_FILE: await tokenFileOf('study-operator', 'study-system'),
    },
  });
}

/** Two processes as pods of the platform, with the role and the path that its pods are given. */
async function startPods(): Promise<void> {
  const tokenFile = await tokenFileOf('study-api', 'study');
  const [third = 1] = crypto.getRandomValues(new Uint8Array(1));
  for (const number of [1, 2]) {
    const service = await startPlatformProcess({
      ...{ name: `study-api-${number}`, podIP: `127.19.${third}.${number}`, folder },
      environment: {
        VAULT_ADDR: servers.vault.address,
        VAULT_PATH: 'study/study',
        VAULT_ROLE: 'study.study',
        VAULT_TOKEN_FILE: tokenFile,
      },
    });
    services.push(service);
    await addPod(ground.api, 'study', service);
  }
}

async function tokenFileOf(account: string, namespace: string): Promise<string> {
  const folderOf = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await ground.api.create(folderOf, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: account, namespace },
  });
  const words = ['create', 'token', account, '--namespace', namespace, '--audience', 'vault'];
  const { code, stdout } = await ground.kubectl(...words);
  expect(code).toBe(0);
  const file = path.join(folder, `${account}.token`);
  writeFileSync(file, stdout);
  return file;
}
