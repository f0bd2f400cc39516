import { type Colour, LABELS, type Role, ROLES } from '@studyflow/cdk8s';

import { DATABASE_MIGRATION } from '../../api/v1alpha1/database-migration.ts';
import { RELEASE, type Release } from '../../api/v1alpha1/release.ts';
import { STUDY_FLOW } from '../../api/v1alpha1/study-flow.ts';
import { CONFIG_MAP, JOB, POD } from '../../kube/kinds.ts';
import type { Key, KubeObject } from '../../kube/kube.ts';
import { AUTOSCALER, DEPLOYMENT, DISRUPTION_BUDGET, type Deployment, SERVICE } from '../../kube/workloads.ts';
import type { ControllerDeps, Lister } from '../../runtime/controller.ts';
import type { Measurer } from './measurer.ts';
import { type ColourView, type PlatformView, SERVED_ROLES } from './view.ts';

/** Looks at a platform: all that the checks need, from what the watches have brought, without a call. */
export type Observe = (key: Key) => PlatformView;

/** Gathers from the listers; made once, before they are filled. */
export function createObserve(deps: ControllerDeps, measurer: Measurer): Observe {
  const { clock, leadership } = deps;
  const platforms = deps.lister(STUDY_FLOW);
  const releases = deps.lister(RELEASE);
  const services = deps.lister(SERVICE);
  const deployments = deps.lister(DEPLOYMENT);
  const pods = deps.lister(POD);
  const migrations = deps.lister(DATABASE_MIGRATION);
  const jobs = deps.lister(JOB);
  const companions = [CONFIG_MAP, AUTOSCALER, DISRUPTION_BUDGET].map((kind) => deps.lister<KubeObject>(kind));

  const colourOf = ({ namespace, name }: Key, colour: Colour): ColourView => {
    const labels = { [LABELS.platform]: name, [LABELS.colour]: colour };
    return {
      colour,
      deployments: byRole(deployments, { namespace, name }, colour),
      pods: pods.list(namespace, labels),
      companions: companions.flatMap((lister) => lister.list(namespace, labels)),
    };
  };
  const serviceOf = ({ namespace, name }: Key, ending: string): PlatformView['services'] =>
    Object.fromEntries(
      SERVED_ROLES.flatMap((role) => {
        const service = services.get({ namespace, name: `${name}-${role}${ending}` });
        return service === undefined ? [] : [[role, service]];
      }),
    );
  const watchedSince = createWatch(deps);
  return (key) => {
    const ofPlatform = { [LABELS.platform]: key.name };
    return {
      key,
      now: clock.now(),
      microNow: clock.microTime(),
      watchedSince: watchedSince(),
      epoch: leadership.epoch(),
      platform: platforms.get(key),
      releases: inOrder(releases.list(key.namespace), key.name),
      services: serviceOf(key, ''),
      previews: serviceOf(key, '-preview'),
      colours: { blue: colourOf(key, 'blue'), green: colourOf(key, 'green') },
      migrations: migrations.list(key.namespace, ofPlatform),
      jobs: jobs.list(key.namespace, ofPlatform),
      measured: measurer.read,
    };
  };
}

/** Nobody looked before this process led: each term begins anew, with its first look. */
function createWatch({ clock, leadership }: ControllerDeps): () => Date {
  let term: { readonly epoch: number; readonly since: Date } | undefined;
  return () => {
    const epoch = leadership.epoch();
    if (term?.epoch !== epoch) term = { epoch, since: clock.now() };
    return term.since;
  };
}

function byRole(
  lister: Lister<Deployment>,
  { namespace, name }: Key,
  colour: Colour,
): ColourView['deployments'] {
  const found = ROLES.flatMap((role): readonly (readonly [Role, Deployment])[] => {
    const deployment = lister.get({ namespace, name: `${name}-${role}-${colour}` });
    return deployment === undefined ? [] : [[role, deployment]];
  });
  return Object.fromEntries(found);
}

function inOrder(all: readonly Release[], platform: string): readonly Release[] {
  return all
    .filter(({ spec, metadata }) => spec.platform === platform && metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => a.spec.number - b.spec.number);
}
