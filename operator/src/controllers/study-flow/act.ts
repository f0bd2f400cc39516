import type { Release } from '../../api/v1alpha1/release.ts';
import { RELEASE } from '../../api/v1alpha1/release.ts';
import type { StudyFlow } from '../../api/v1alpha1/study-flow.ts';
import { REASONS } from '../../api/reasons.ts';
import { isKubeError } from '../../kube/kube-error.ts';
import { JOB } from '../../kube/kinds.ts';
import type { Kind, Kube, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT } from '../../kube/workloads.ts';
import { applyIfChanged } from '../../runtime/apply-if-changed.ts';
import { terminal } from '../../runtime/terminal.ts';
import { isEssential, kindOf } from './kinds.ts';
import type { Observation } from './observe.ts';
import { ownershipOf } from './ownership.ts';
import type { Change, Plan } from './plan.ts';
import { isSwitched, withoutSelector } from './resources.ts';
import { serviceToMake } from './services.ts';

/** What came of a plan. */
export interface Report {
  readonly applied: readonly Change[];
  readonly removed: readonly KubeObject[];
  readonly created: Release | undefined;
  readonly failures: readonly Failure[];
}

export interface Failure {
  readonly object: KubeObject;
  readonly error: unknown;
}

/**
 * Carries a plan out as far as it goes: what fails is reported and does not keep the rest from being done, except that
 * no release is made before what its pods need, and nothing goes before what replaces it is there. What does not need
 * each other is sent side by side.
 */
export async function act(kube: Kube, observation: Observation, plan: Plan): Promise<Report> {
  const failures: Failure[] = [];
  const attempt = async <T>(object: KubeObject, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      failures.push({ object, error });
      return undefined;
    }
  };
  const applied: Change[] = [];
  for (const wave of wavesOf(plan)) {
    const outcomes = await Promise.allSettled(wave.map((change) => carryOut(kube, observation, change)));
    wave.forEach((change, index) => {
      const outcome = outcomes[index];
      if (outcome?.status === 'rejected') failures.push({ object: change.wanted, error: outcome.reason });
      else applied.push(change);
    });
  }
  const isReady = !failures.some(({ object }) => isEssential(object));
  const { restore } = plan;
  if (isReady && restore) await attempt(restore, () => kube.create(JOB, restore));
  const release = isReady ? plan.release : undefined;
  const created =
    release && (await attempt(release, () => make(kube, observation.studyFlow, RELEASE, release)));
  const removed: KubeObject[] = [];
  for (const object of failures.length === 0 ? [...plan.strays, ...plan.pruned] : []) {
    await attempt(object, () => remove(kube, object));
    removed.push(object);
  }
  return { applied, removed, created, failures };
}

/** Pods are made when what they name is there: one that came first would be tried again much later. */
function wavesOf({ changes, followers }: Plan): readonly (readonly Change[])[] {
  const [workloads, others] = [true, false].map((isWorkload) =>
    changes.filter(({ wanted }) => (wanted.kind === DEPLOYMENT.kind) === isWorkload),
  );
  return [others ?? [], workloads ?? [], followers];
}

async function carryOut(
  kube: Kube,
  observation: Observation,
  { wanted, current }: Change,
): Promise<KubeObject> {
  const kind = wanted.kind === RELEASE.kind ? RELEASE : kindOf(wanted);
  if (current) return applyIfChanged(kube, kind, wanted, current);
  if (!isSwitched(wanted)) return make(kube, observation.studyFlow, kind, wanted);
  const service = await makeSwitched(kube, observation, kind, wanted);
  return applyIfChanged(kube, kind, withoutSelector(wanted), service);
}

/** Makes what is missing; what is there already is looked at, and written over only if it is the operator's own. */
async function make<T extends KubeObject>(
  kube: Kube,
  studyFlow: StudyFlow,
  kind: Kind<T>,
  wanted: T,
): Promise<T> {
  try {
    return await applyIfChanged(kube, kind, wanted, undefined);
  } catch (error) {
    if (!isKubeError(error, 'Conflict', 'AlreadyExists')) throw error;
    return applyIfChanged(
      kube,
      kind,
      wanted,
      await takeOver(kube, studyFlow, kind, { wanted, refusal: error }),
    );
  }
}

/**
 * The selector is created, not applied: it belongs to the release from then on, and no later apply takes it away.
 */
async function makeSwitched(
  kube: Kube,
  observation: Observation,
  kind: Kind,
  wanted: KubeObject,
): Promise<KubeObject> {
  try {
    return await kube.create(kind, serviceToMake(observation, wanted));
  } catch (error) {
    if (!isKubeError(error, 'Conflict', 'AlreadyExists')) throw error;
    return takeOver(kube, observation.studyFlow, kind, { wanted, refusal: error });
  }
}

/** @returns the object that is in the way, if it may be written over. @throws otherwise. */
async function takeOver<T extends KubeObject>(
  kube: Kube,
  studyFlow: StudyFlow,
  kind: Kind<T>,
  { wanted: { metadata }, refusal }: { readonly wanted: KubeObject; readonly refusal: unknown },
): Promise<T> {
  const there = await kube.get(kind, { namespace: metadata.namespace ?? '', name: metadata.name });
  if (!there) throw refusal;
  switch (ownershipOf(there, studyFlow)) {
    case 'ours':
    case 'orphaned':
      return there;
    case 'leaving':
      throw terminal(
        REASONS.beingDeleted,
        `${kind.kind} ${metadata.name} belongs to a platform of the same name that was deleted, and is going; wait for it.`,
      );
    case 'foreign':
      throw terminal(
        REASONS.nameTaken,
        `${kind.kind} ${metadata.name} exists and is somebody else's. Rename it, or the StudyFlow; it is not written over.`,
      );
  }
}

async function remove(kube: Kube, object: KubeObject): Promise<void> {
  const { name, namespace = '', uid, resourceVersion } = object.metadata;
  const precondition = {
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
  };
  await kube.remove(
    object.kind === RELEASE.kind ? RELEASE : kindOf(object),
    { namespace, name },
    precondition,
  );
}
