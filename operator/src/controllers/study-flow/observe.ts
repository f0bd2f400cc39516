import type { Colour } from '@studyflow/cdk8s';
import { LABELS } from '../../api/group.ts';
import { RELEASE } from '../../api/v1alpha1/release.ts';
import type { Release } from '../../api/v1alpha1/release.ts';
import type { StudyFlow } from '../../api/v1alpha1/study-flow.ts';
import { isKubeError } from '../../kube/kube-error.ts';
import { POD } from '../../kube/kinds.ts';
import type { Kind, Kube, KubeObject, ListQuestion } from '../../kube/kube.ts';
import { DEPLOYMENT, SERVICE } from '../../kube/workloads.ts';
import type { Deployment } from '../../kube/workloads.ts';
import type { ControllerDeps, Lister } from '../../runtime/controller.ts';
import { isPodReady } from '../release/colours.ts';
import { stampOf } from '../release/stamps.ts';
import { backupsView, type BackupsView } from './backups.ts';
import { idOf, OPTIONAL_KINDS, nameOfKind, WATCHED_KINDS } from './kinds.ts';
import { ownershipOf } from './ownership.ts';
import { revisionOf } from './revision.ts';

/** Whom the Services name. */
export interface Active {
  readonly colour: Colour;
  readonly release: string;
}

/** Everything that decides about one platform, at one moment. */
export interface Observation {
  readonly studyFlow: StudyFlow;
  readonly revision: string;
  /** What there should be once, whatever colours run. */
  readonly wanted: readonly KubeObject[];
  /** What there is of it, and what there is no reason for any more, by `idOf`. Not the work of releases. */
  readonly found: ReadonlyMap<string, KubeObject>;
  /** Releases of this platform that are not being deleted; the newest comes last. */
  readonly releases: readonly Release[];
  /** The highest number that a release of this name has ever had. */
  readonly lastNumber: number;
  /** Undefined: nothing was ever switched to. */
  readonly active: Active | undefined;
  /** Deployments by name: of the gateway, and of every role and colour. */
  readonly deployments: ReadonlyMap<string, Deployment>;
  /** Roles of the colour that serves of which a pod is seen to be ready: what a Deployment counts comes later. */
  readonly answering: ReadonlySet<string>;
  /** Jobs that back up or restore, and their pods. */
  readonly backups: BackupsView;
  /** Optional kinds were asked for just now; otherwise they are not in `found`. */
  readonly hasAskedForOptional: boolean;
}

/** Reads the caches; asks the API server only for kinds that cannot be watched, and only if `isAsking`. */
export async function observe(
  deps: Pick<ControllerDeps, 'lister' | 'kube'>,
  studyFlow: StudyFlow,
  wanted: readonly KubeObject[],
  isAsking: boolean,
): Promise<Observation> {
  const { name, namespace = '' } = studyFlow.metadata;
  const labels = { [LABELS.platform]: name };
  const releases = deps.lister(RELEASE).list(namespace, labels);
  const optional = isAsking ? await askForOptional(deps, studyFlow, wanted) : [];
  const found = [...watchedObjects(deps.lister, studyFlow), ...optional];
  const deployments = deps.lister(DEPLOYMENT).list(namespace, labels);
  const active = activeOf(deps.lister, studyFlow);
  return {
    studyFlow,
    revision: revisionOf(studyFlow.spec),
    wanted,
    found: new Map(found.map((object) => [idOf(object), object])),
    releases: releasesOf(studyFlow, releases),
    lastNumber: lastNumber(studyFlow, releases),
    active,
    deployments: new Map(deployments.map((deployment) => [deployment.metadata.name, deployment])),
    answering: new Set(active && answeringRoles(deps.lister, { namespace, labels, colour: active.colour })),
    backups: backupsView(deps.lister, studyFlow),
    hasAskedForOptional: isAsking,
  };
}

/** Objects of the platform in the caches, without those that belong to a colour: these are the releases'. */
function watchedObjects(lister: ControllerDeps['lister'], studyFlow: StudyFlow): readonly KubeObject[] {
  const { name, namespace = '' } = studyFlow.metadata;
  return WATCHED_KINDS.flatMap((kind) => lister(kind).list(namespace, { [LABELS.platform]: name })).filter(
    ({ metadata }) =>
      metadata.labels?.[LABELS.colour] === undefined && metadata.labels?.[LABELS.release] === undefined,
  );
}

async function askForOptional(
  { kube }: Pick<ControllerDeps, 'kube'>,
  { metadata, status }: StudyFlow,
  wanted: readonly KubeObject[],
): Promise<readonly KubeObject[]> {
  const { name, namespace = '' } = metadata;
  const isConcerned = (kind: Kind): boolean =>
    status?.optionalKinds?.includes(nameOfKind(kind)) === true ||
    wanted.some((object) => object.kind === kind.kind && object.apiVersion === kind.apiVersion);
  const found: KubeObject[] = [];
  for (const kind of OPTIONAL_KINDS.filter(isConcerned)) {
    found.push(
      ...(await listOrNothing(kube, kind, { namespace, labelSelector: `${LABELS.platform}=${name}` })),
    );
  }
  return found;
}

/** A kind that the cluster does not have, has no objects. */
async function listOrNothing(kube: Kube, kind: Kind, question: ListQuestion): Promise<readonly KubeObject[]> {
  try {
    const { items } = await kube.list(kind, question);
    // Members of a list do not say what they are.
    return items.map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }));
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return [];
    throw error;
  }
}

function releasesOf(studyFlow: StudyFlow, releases: readonly Release[]): readonly Release[] {
  return releases
    .filter(
      ({ spec, metadata }) =>
        spec.platform === studyFlow.metadata.name && metadata.deletionTimestamp === undefined,
    )
    .filter((release) => ['ours', 'orphaned'].includes(ownershipOf(release, studyFlow)))
    .sort((one, other) => one.spec.number - other.spec.number);
}

/** Those of a platform of the same name that is going count too: their names are taken. */
function lastNumber({ metadata, status }: StudyFlow, releases: readonly Release[]): number {
  const numbers = releases
    .filter(({ spec }) => spec.platform === metadata.name)
    .map(({ spec }) => spec.number);
  return Math.max(status?.latestReleaseNumber ?? 0, 0, ...numbers);
}

function answeringRoles(
  lister: ControllerDeps['lister'],
  of: {
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly colour: Colour;
  },
): readonly string[] {
  return lister(POD)
    .list(of.namespace, { ...of.labels, [LABELS.colour]: of.colour })
    .filter(isPodReady)
    .flatMap(({ metadata }) => metadata.labels?.[LABELS.component] ?? []);
}

function activeOf(lister: ControllerDeps['lister'], { metadata }: StudyFlow): Active | undefined {
  const { name, namespace = '' } = metadata;
  const services: Lister<Parameters<typeof stampOf>[0] & KubeObject> = lister(SERVICE);
  const stamp =
    stampOf(services.get({ namespace, name: `${name}-api` })) ??
    stampOf(services.get({ namespace, name: `${name}-rooms` }));
  return stamp && { colour: stamp.colour, release: stamp.release };
}
