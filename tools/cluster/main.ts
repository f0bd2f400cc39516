/** `make cluster`, `make cluster-stop`: `node tools/cluster/main.ts start|stop|status` */
import path from 'node:path';
import { isFailure, failure } from '../local/failure.ts';
import { ROOT } from '../supervisor/paths.ts';
import { clusterFolder } from './folder.ts';
import { startCluster } from './start.ts';
import { readState } from './state.ts';
import { stopCluster } from './stop.ts';

async function start(): Promise<void> {
  const given = process.env['KUBECONFIG'] ?? '';
  const directory = clusterFolder();
  if (given !== '' && path.resolve(given) !== path.join(directory, 'kubeconfig')) {
    throw failure(
      `KUBECONFIG names a cluster of your own (${given}): tests use that one, so none is started. Unset it for a local cluster: env -u KUBECONFIG make cluster`,
    );
  }
  const began = performance.now();
  const { plan, wasRunning } = await startCluster(directory, (line) => {
    console.log(line);
  });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const kubeconfig = path.relative(ROOT, plan.kubeconfig);
  console.log(
    [
      '',
      wasRunning ? 'The cluster runs already.' : `Two nodes are ready after ${seconds} s.`,
      '',
      `  export KUBECONFIG=$PWD/${kubeconfig}`,
      '  kubectl get nodes            # kubectl: node tools/kubernetes/main.ts kubectl',
      '  make cluster-image           # build this checkout and bring it to both nodes',
      '  make cluster-stop            # takes everything away again',
      '',
      `NodePorts answer at ${plan.nodes.map(({ address }) => address).join(' and ')}.`,
    ].join('\n'),
  );
}

async function stop(): Promise<void> {
  const hasStopped = await stopCluster(clusterFolder());
  console.log(hasStopped ? 'The cluster is gone.' : 'No cluster runs.');
}

function status(): void {
  const known = readState(clusterFolder());
  console.log(
    known ? `${known.state.isReady ? 'ready' : 'incomplete'} ${known.plan.kubeconfig}` : 'No cluster runs.',
  );
  process.exitCode = known?.state.isReady === true ? 0 : 1;
}

const VERBS: Readonly<Record<string, () => Promise<void> | void>> = { start, stop, status };

try {
  const verb = VERBS[process.argv[2] ?? ''];
  if (!verb) throw failure('node tools/cluster/main.ts start|stop|status');
  await verb();
} catch (error) {
  if (!isFailure(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
