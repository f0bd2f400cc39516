/**
 * `make cluster`, `make cluster-image`, `make cluster-status`, `make cluster-stop`:
 * `node tools/cluster/main.ts start|image|variant|status|stop`
 */
import path from 'node:path';
import { failure, isFailure } from '../local/failure.ts';
import { linkPrograms } from './bin.ts';
import { clusterFolder } from './folder.ts';
import { buildImages, operatorBuild, platformBuild } from './images/build.ts';
import { OWN_IMAGES } from './images/names.ts';
import { BEHAVIOURS, isBehaviour, makeVariant } from './images/variants.ts';
import type { ClusterPlan } from './plan.ts';
import { loadEverywhere, provideImages } from './provide-images.ts';
import { startCluster } from './start.ts';
import { readState } from './state.ts';
import { stopCluster } from './stop.ts';

async function start(): Promise<void> {
  const directory = clusterFolder();
  refuseOtherCluster(process.env['KUBECONFIG'] ?? '', path.join(directory, 'kubeconfig'));
  const began = performance.now();
  const say = (line: string): void => {
    console.log(line);
  };
  const { plan, tools, wasRunning } = await startCluster(directory, say);
  say(wasRunning ? 'The cluster runs already; its images are brought up to date.' : 'Two nodes are ready.');
  const known = readState(directory);
  if (known) await provideImages(known.state, tools, say);
  const programs = await linkPrograms(directory);
  say(whatNext(plan, programs, Math.round((performance.now() - began) / 1000)));
}

/** A person's own cluster is never touched by a verb that would start another one. */
function refuseOtherCluster(given: string, own: string): void {
  if (given === '' || path.resolve(given) === own) return;
  throw failure(
    `KUBECONFIG names a cluster of your own (${given}), which tests and kubectl use then, so none is started. ` +
      'For a local one: env -u KUBECONFIG make cluster',
  );
}

function whatNext({ kubeconfig, nodes }: ClusterPlan, programs: string, seconds: number): string {
  const images = Object.values(OWN_IMAGES).join(' and ');
  return `
Ready after ${seconds} s. Both nodes have ${images}, as this checkout is; make cluster again brings changes.

  export KUBECONFIG=${kubeconfig}
  export PATH=${programs}:$PATH     # kubectl and helm
  kubectl get nodes
  make cluster-stop     # takes everything away again

NodePorts answer at ${nodes.map(({ address }) => address).join(' and ')}.`;
}

/** Builds this checkout for a cluster that runs; STUDYFLOW_VERSION is the tag, as `make build` has it. */
async function image(): Promise<void> {
  const { state } = running();
  const version = process.env['STUDYFLOW_VERSION'] ?? 'local';
  const names = { platform: `studyflow:${version}`, operator: `studyflow-operator:${version}` };
  const builds = [platformBuild(names.platform), operatorBuild(names.operator)];
  await buildImages(builds, (line) => {
    console.log(line);
  });
  await loadEverywhere(
    state,
    builds.map(({ name }) => ({ image: name })),
  );
  console.log(`Both nodes have ${names.platform} and ${names.operator}.`);
}

/** Another release of this checkout, good or bad, to try releases with. */
async function variant(): Promise<void> {
  const { state } = running();
  const { NAME: name = '', BEHAVIOUR: behaviour = 'same' } = process.env;
  if (name === '' || !isBehaviour(behaviour)) {
    throw failure(`make cluster-variant NAME=studyflow:next BEHAVIOUR=…, one of: ${BEHAVIOURS.join(', ')}`);
  }
  await makeVariant(OWN_IMAGES.platform, name, behaviour);
  await loadEverywhere(state, [{ image: name }]);
  console.log(`Both nodes have ${name}.`);
}

function running(): NonNullable<ReturnType<typeof readState>> {
  const known = readState(clusterFolder());
  if (known?.state.isReady !== true) throw failure('No cluster runs. Start one: make cluster');
  return known;
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

const VERBS: Readonly<Record<string, () => Promise<void> | void>> = {
  start,
  image,
  variant,
  status,
  stop,
};

try {
  const verb = VERBS[process.argv[2] ?? ''];
  if (!verb) throw failure(`node tools/cluster/main.ts ${Object.keys(VERBS).join('|')}`);
  await verb();
} catch (error) {
  if (!isFailure(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
