/** `make test-cluster`: the whole platform on a real Kubernetes, a local one of the run or one's own (`KUBECONFIG`). */
import { missingPackages, REQUIREMENTS, thisMachine } from '../cluster/host/requirements.ts';
import { isFailure } from '../local/failure.ts';
import { emptyResults, runJest, type Counts } from './jest-run.ts';

/**
 * Jest's set-up starts the cluster and takes it away again; a machine that can never be its ground is told so here, in
 * one sentence and without a stack.
 */
export async function runClusterTests(environment: NodeJS.ProcessEnv = process.env): Promise<Counts> {
  const problem = whyNoCluster(environment);
  if (problem !== undefined) {
    console.log(problem);
    return { passed: 0, failed: 1 };
  }
  emptyResults();
  // There is one cluster, and tests of it disturb each other.
  return (await runJest(['cluster'], { workers: 1 })).counts;
}

/** The sentence that says what this machine lacks; nothing when one's own cluster is named, or what is missing can be installed. */
function whyNoCluster(environment: NodeJS.ProcessEnv): string | undefined {
  if ((environment['KUBECONFIG'] ?? '') !== '') return undefined;
  try {
    missingPackages(thisMachine(), [...REQUIREMENTS.nodes, ...REQUIREMENTS.images]);
    return undefined;
  } catch (error) {
    if (!isFailure(error)) throw error;
    return error.message;
  }
}
