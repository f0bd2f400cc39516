import { execFile } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { findProgram } from '../kubernetes/programs.ts';
import type { KubeObject } from './kubernetes.ts';

export interface HelmAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Helm with the folders of a person who has none; what it answers is the caller's to judge. */
export async function runHelm(args: readonly string[], kubeconfig?: string): Promise<HelmAnswer> {
  const program = await findProgram('helm');
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      {
        maxBuffer: 64 * 1024 * 1024,
        env: { ...process.env, HELM_NO_PLUGINS: '1', KUBECONFIG: kubeconfig ?? '/dev/null' },
      },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/**
 * The objects of a chart, its tests among them.
 *
 * @throws with Helm's words when it refuses.
 */
export async function helmTemplate(
  release: string,
  chart: string,
  namespace: string,
  ...more: readonly string[]
): Promise<KubeObject[]> {
  const { code, stdout, stderr } = await runHelm([
    'template',
    release,
    chart,
    '--namespace',
    namespace,
    ...more,
  ]);
  if (code !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as KubeObject | null)
    .filter((object) => object !== null);
}
