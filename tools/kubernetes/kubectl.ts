import { execFile } from 'node:child_process';
import { findProgram } from './programs.ts';

export interface KubectlAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024;

/** Runs kubectl against a cluster; what it answers is the caller's to judge. */
export async function runKubectl(
  kubeconfig: string,
  args: readonly string[],
  input?: string,
): Promise<KubectlAnswer> {
  const program = await findProgram('kubectl');
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { env: { ...process.env, KUBECONFIG: kubeconfig }, maxBuffer: LONGEST_ANSWER_BYTES },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}
