import { REASONS } from '../../api/reasons.ts';
import { isKubeError } from '../../kube/kube-error.ts';
import { JOB, type Job } from '../../kube/kinds.ts';
import type { Kube } from '../../kube/kube.ts';
import { nameIsFree, waitsFor } from './checks.ts';
import { strangersNow } from './observe.ts';
import { jobFor } from './resources.ts';
import type { Step } from './step.ts';
import type { MigrationView } from './view.ts';

/** How soon a contract that the API server has objected to is tried again, if no watch says so before. */
const LOOK_AGAIN_MS = 2_000;

/** Makes the step. @returns what has become of it, for the status. */
export async function act(kube: Kube, view: MigrationView, step: Step): Promise<Step> {
  switch (step.do) {
    case 'start':
      return await start(kube, view, step);
    case 'remove':
      await remove(kube, step.job);
      return step;
    case 'fail':
      if (step.stop !== undefined && !isSuspended(step.stop)) {
        await suspend(kube, step.stop);
      }
      return step;
    default:
      return step;
  }
}

async function start(kube: Kube, view: MigrationView, step: Step): Promise<Step> {
  const { migration } = view;
  if (migration.spec.phase === 'contract') {
    const strangers = await strangersNow(kube, migration);
    if (strangers.length > 0) {
      return {
        do: 'wait',
        reason: REASONS.otherVersionRuns,
        message: waitsFor(strangers),
        afterMs: LOOK_AGAIN_MS,
      };
    }
  }
  const wanted = jobFor(migration);
  try {
    await kube.create(JOB, wanted);
    return step;
  } catch (error) {
    if (!isKubeError(error, 'AlreadyExists')) {
      throw error;
    }
    return await lookCloser(kube, view, wanted, error);
  }
}

/** A Job without our labels is not in memory. Either it is somebody else's, or the watch is late: then again, later. */
async function lookCloser(kube: Kube, view: MigrationView, wanted: Job, error: unknown): Promise<Step> {
  const { name, namespace = '' } = wanted.metadata;
  const job = await kube.get(JOB, { namespace, name });
  const step = job === undefined ? undefined : nameIsFree({ ...view, job });
  if (step === undefined) {
    throw error;
  }
  return await act(kube, { ...view, job }, step);
}

async function remove(kube: Kube, { metadata }: Job): Promise<void> {
  const { name, namespace = '', uid = '', resourceVersion = '' } = metadata;
  await kube.remove(JOB, { namespace, name }, { uid, resourceVersion });
}

/** Ends its pods and keeps it, so that its logs and its story can still be read. */
async function suspend(kube: Kube, { metadata }: Job): Promise<void> {
  const { name, namespace = '', resourceVersion = '' } = metadata;
  await kube.merge(JOB, { namespace, name }, { body: { spec: { suspend: true } }, resourceVersion });
}

function isSuspended({ spec }: Job): boolean {
  return spec?.['suspend'] === true;
}
