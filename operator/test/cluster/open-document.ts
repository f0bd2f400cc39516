/** docs/platform-engineer.md at a shell, on the cluster of the run. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linkPrograms } from '../../../tools/cluster/bin.ts';
import type { LocalCluster, TestCluster } from '../../../tools/cluster/testing.ts';
import type { Kubectl } from '../../../tools/cluster/kubectl.ts';
import { openReader, type Reader } from './document.ts';

export const FILE = 'docs/platform-engineer.md';
/** The namespaces that it makes: the platform's and the operator's. */
export const NAMESPACE = 'study';
export const OPERATORS_NAMESPACE = 'study-system';
const KINDS = ['studyflows', 'releases', 'databasemigrations', 'secretrotations'].map(
  (kind) => `${kind}.studyflow.dev`,
);

export interface OpenDocument {
  readonly reader: Reader;
  /** Where the files are that it has its reader make. */
  readonly folder: string;
  /** Takes away what its commands have made, too. */
  readonly close: () => Promise<void>;
}

export interface DocumentOptions {
  /** What its reader has beyond the cluster. */
  readonly env?: NodeJS.ProcessEnv;
  /** What is another way here than on a reader's machine, after what always is. */
  readonly translate?: (line: string) => string;
}

/** Opens it on a cluster that has nothing of a platform. */
export async function openDocument(
  { kubectl }: Pick<TestCluster, 'kubectl'>,
  { directory }: LocalCluster,
  { env = {}, translate = (line) => line }: DocumentOptions = {},
): Promise<OpenDocument> {
  const folder = mkdtempSync(path.join(tmpdir(), 'document-'));
  await linkPrograms(directory);
  await takeAway(kubectl);
  const reader = openReader({
    file: FILE,
    // From the first command on: `make cluster-status` looks for the cluster of the run, and not for this checkout's.
    env: {
      ...process.env,
      KUBECONFIG: path.join(directory, 'kubeconfig'),
      NODE_OPTIONS: '',
      HELM_NO_PLUGINS: '1',
      ...env,
    },
    translate: (line) =>
      translate(
        line
          // The set-up of the run has done the one, and leaves-nothing.cluster.test.ts does the other.
          .replace(/^make cluster(-stop)?$/, 'make cluster-status')
          .replaceAll('$PWD/.studyflow/cluster', directory)
          .replaceAll(
            /(?<![\w/.-])(\$PWD\/)?((?:study|cluster|root)\.(?:crt|key)|load\.txt)/g,
            `${folder}/$2`,
          ),
      ),
  });
  return {
    ...{ reader, folder },
    close: async () => {
      reader.close();
      await takeAway(kubectl);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What another test file, or a broken run of this one, has left. */
async function takeAway(kubectl: Kubectl): Promise<void> {
  await kubectl.attempt([
    ...['delete', 'studyflows.studyflow.dev,secretrotations.studyflow.dev'],
    ...['--all', '--all-namespaces', '--timeout=120s'],
  ]);
  for (const name of [NAMESPACE, OPERATORS_NAMESPACE]) {
    await kubectl.attempt(['delete', 'namespace', name, '--ignore-not-found', '--timeout=180s']);
  }
  await kubectl.attempt(['delete', 'crd', ...KINDS, '--ignore-not-found', '--timeout=60s']);
  const ofAll = ['clusterrole,clusterrolebinding,priorityclass', '-l', 'app.kubernetes.io/part-of=studyflow'];
  await kubectl.attempt(['delete', ...ofAll]);
  await kubectl.attempt(['delete', 'clusterrolebinding', 'vault-reviewer', '--ignore-not-found']);
}
