import { homedir } from 'node:os';
import path from 'node:path';
import { attempt, run, type Outcome, type RunOptions } from './shell.ts';

/** kubectl with a kubeconfig of its own: nothing of the person's is read or written. */
export interface Kubectl {
  /** What it printed; throws with its last words. */
  readonly run: (args: readonly string[], options?: RunOptions) => Promise<string>;
  readonly attempt: (args: readonly string[], options?: RunOptions) => Promise<Outcome>;
  /** The object that `-o json` prints. */
  readonly json: <T>(args: readonly string[]) => Promise<T>;
  /** Server-side apply of objects. */
  readonly apply: (objects: readonly object[], args?: readonly string[]) => Promise<void>;
}

/** A kubectl for one cluster. */
export function kubectlFor(program: string, kubeconfig: string): Kubectl {
  const base = [
    program,
    `--kubeconfig=${kubeconfig}`,
    `--cache-dir=${path.join(homedir(), '.cache', 'studyflow', 'kubectl')}`,
  ];
  return {
    run: async (args, options) => run([...base, ...args], options),
    attempt: async (args, options) => attempt([...base, ...args], options),
    json: async <T>(args: readonly string[]) => JSON.parse(await run([...base, ...args, '-o', 'json'])) as T,
    apply: async (objects, args = []) => {
      const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      const force = ['--server-side', '--force-conflicts', '--field-manager=studyflow-cluster'];
      await run([...base, 'apply', ...force, '-f', '-', ...args], { input });
    },
  };
}
