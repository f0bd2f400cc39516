/** `make test-cluster`: the whole platform on a real Kubernetes, the local one or one's own (`KUBECONFIG`, `IMAGE`). */
import path from 'node:path';
import { clusterFolder } from '../cluster/folder.ts';
import { missingPackages, REQUIREMENTS, thisMachine } from '../cluster/host/requirements.ts';
import { isFailure } from '../local/failure.ts';
import { emptyResults, runJest, type Counts } from './jest-run.ts';
import { runStep } from './steps.ts';

const CLUSTER = 'tools/cluster/main.ts';

/** Starts the local cluster unless there is one, and leaves what was there before. */
export async function runClusterTests(environment: NodeJS.ProcessEnv = process.env): Promise<Counts> {
  const given = environment['KUBECONFIG'] ?? '';
  const kubeconfig = path.join(clusterFolder(environment), 'kubeconfig');
  emptyResults();
  if (given !== '' && path.resolve(given) !== kubeconfig) return runTests(given);

  const problem = whyNoCluster();
  if (problem !== undefined) {
    console.log(problem);
    return { passed: 0, failed: 1 };
  }
  const wasRunning = (await cluster('status')).passed;
  try {
    if (!wasRunning && !(await cluster('start')).passed) return { passed: 0, failed: 1 };
    return await runTests(kubeconfig);
  } finally {
    if (!wasRunning) await cluster('stop');
  }
}

/** The sentence that says what this machine lacks. */
function whyNoCluster(): string | undefined {
  try {
    missingPackages(thisMachine(), REQUIREMENTS.nodes);
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.message;
  }
}

/** There is one cluster, and tests of it disturb each other. */
async function runTests(kubeconfig: string): Promise<Counts> {
  return (await runJest(['cluster'], { workers: 1, environment: { KUBECONFIG: path.resolve(kubeconfig) } }))
    .counts;
}

async function cluster(verb: 'start' | 'stop' | 'status') {
  return runStep({
    name: `cluster: ${verb}`,
    command: ['node', CLUSTER, verb],
    environment: { KUBECONFIG: '', NODE_OPTIONS: '' },
  });
}
