import { renderPlatform } from '@studyflow/cdk8s';
import { API_VERSION, LABELS, MANAGED_BY } from '../../api/group.ts';
import type { Release, ReleaseSpec } from '../../api/v1alpha1/release.ts';
import type { StudyFlow } from '../../api/v1alpha1/study-flow.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { controllerReference } from '../../runtime/controller-reference.ts';
import { backupDescription } from './backups.ts';
import { gatewayCertificate } from './gateway-certificate.ts';
import { templateOf, withScaleOf } from './revision.ts';

/** Everything that there is once, whatever colours run, each with its owner. */
function childrenOf(studyFlow: StudyFlow): readonly KubeObject[] {
  const { gateway, publicUrl, networkPolicy, monitoring, priorityClassName, backup, restoreFrom } =
    studyFlow.spec;
  const { name, namespace = '' } = studyFlow.metadata;
  const manifests = renderPlatform({
    name,
    namespace,
    gateway,
    publicUrl,
    networkPolicy,
    monitoring,
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(backup && { backup: backupDescription(studyFlow, backup) }),
    ...gatewayCertificate(studyFlow.spec, imageOf(studyFlow)),
    isRestored: restoreFrom !== undefined,
  });
  const ownerReferences = [controllerReference(studyFlow)];
  return manifests.map((manifest) => ({ ...manifest, metadata: { ...manifest.metadata, ownerReferences } }));
}

/** What serves now; until something does, what is about to. The gateway is not rolled by a version that proves bad. */
function imageOf({ spec, status }: StudyFlow): string {
  return status?.activeImage ?? spec.image;
}

/** Platforms whose children are kept: those that change right now, not all there are. */
const MAX_RENDERED = 32;

/** Renders once per generation and active image of a resource: reconciles are many, changes are few. */
export function createRenderer(): (studyFlow: StudyFlow) => readonly KubeObject[] {
  const rendered = new Map<string, readonly KubeObject[]>();
  return (studyFlow) => {
    const { uid = '', generation = 0 } = studyFlow.metadata;
    const version = `${uid}/${String(generation)}/${imageOf(studyFlow)}`;
    const children = rendered.get(version) ?? childrenOf(studyFlow);
    rendered.delete(version);
    rendered.set(version, children);
    const [oldest] = rendered.keys();
    if (rendered.size > MAX_RENDERED && oldest !== undefined) rendered.delete(oldest);
    return children;
  };
}

/** A Service that a release switches: its selector is the release's, from the moment that it exists. */
export function isSwitched(object: KubeObject): boolean {
  const { selector } =
    (object as { readonly spec?: { readonly selector?: Record<string, unknown> } }).spec ?? {};
  return object.kind === 'Service' && selector?.[LABELS.colour] !== undefined;
}

const unselected = new WeakMap<KubeObject, KubeObject>();

/** The intent of a switched Service that exists: everything but whom it names. The same for the same object. */
export function withoutSelector(service: KubeObject): KubeObject {
  const known = unselected.get(service);
  if (known) return known;
  const { selector: _, ...spec } = (service as unknown as { readonly spec: Record<string, unknown> }).spec;
  const intent = { ...service, spec } as KubeObject;
  unselected.set(service, intent);
  return intent;
}

/** A new release of what the resource describes now. */
export function newRelease(studyFlow: StudyFlow, number: number, revision: string): Release {
  const { strategy, migrations, monitoring } = studyFlow.spec;
  return release(studyFlow, {
    platform: studyFlow.metadata.name,
    number,
    revision,
    template: templateOf(studyFlow.spec),
    strategy,
    migrations,
    monitoring,
  });
}

/** A release that exists, with the scale and the monitoring that its resource has by now. */
export function followingRelease(studyFlow: StudyFlow, existing: Release): Release {
  const { platform, number, revision, template, strategy, migrations } = existing.spec;
  return release(studyFlow, {
    platform,
    number,
    revision,
    template: withScaleOf(template, templateOf(studyFlow.spec)),
    strategy,
    migrations,
    monitoring: studyFlow.spec.monitoring,
  });
}

/** What people say about a release (paused, promote, abort, retry) is theirs and no part of the intent. */
type Intent = Omit<ReleaseSpec, 'paused' | 'promote' | 'abort' | 'retry' | 'colour'>;

/**
 * Releases are numbered, not named after their revision: two processes that decide at once ask for the same name, and
 * one of them is refused.
 */
function release(studyFlow: StudyFlow, spec: Intent): Release {
  const { name, namespace = '' } = studyFlow.metadata;
  return {
    apiVersion: API_VERSION,
    kind: 'Release',
    metadata: {
      name: `${name}-${String(spec.number)}`,
      namespace,
      labels: {
        'app.kubernetes.io/name': 'studyflow',
        [LABELS.platform]: name,
        [LABELS.component]: 'release',
        [LABELS.partOf]: 'studyflow',
        [LABELS.managedBy]: MANAGED_BY,
        [LABELS.revision]: spec.revision,
      },
      ownerReferences: [controllerReference(studyFlow)],
    },
    spec: spec as ReleaseSpec,
  };
}
