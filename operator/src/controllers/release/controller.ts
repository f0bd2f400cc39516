import { LABELS } from '@studyflow/cdk8s';

import { MANAGED_SELECTOR } from '../../api/group.ts';
import { DATABASE_MIGRATION } from '../../api/v1alpha1/database-migration.ts';
import { RELEASE, type Release, type ReleaseStatus } from '../../api/v1alpha1/release.ts';
import { STUDY_FLOW } from '../../api/v1alpha1/study-flow.ts';
import { CONFIG_MAP, JOB, POD } from '../../kube/kinds.ts';
import type { Key, Kind, KubeObject } from '../../kube/kube.ts';
import { AUTOSCALER, DEPLOYMENT, DISRUPTION_BUDGET, SERVICE } from '../../kube/workloads.ts';
import type { Controller, ControllerDeps, Outcome, Watched } from '../../runtime/controller.ts';
import { writeStatus } from '../../runtime/status.ts';
import { act } from './act.ts';
import { announce } from './announce.ts';
import { hasEnded } from './check.ts';
import { type Measurer, createMeasurer } from './measurer.ts';
import { type Observe, createObserve } from './observe.ts';
import { orphanStatus } from './orphans.ts';
import { podReleaseFor } from './place.ts';
import { type Plan, planOf } from './plan.ts';
import { refusedStatus } from './refused.ts';
import { addressOf } from './resources.ts';
import { type SwitchMoments, overtakenStatus, statusOf } from './status.ts';
import type { PlatformView } from './view.ts';

/** How long a reconcile waits for a measurement; a longer one is looked for later. */
const PATIENCE_MS = 250;

/**
 * The blue-green release. Its keys are those of the StudyFlows, so that of one platform's releases only one step is made
 * at a time.
 *
 * Observes StudyFlows, Releases, Services, the workloads of both colours, DatabaseMigrations and Jobs; writes the colour
 * that Services name, workloads, DatabaseMigrations, verifying Jobs, and the status of Releases.
 */
export function createReleaseController(deps: ControllerDeps): Controller {
  const measurer = createMeasurer(deps);
  const observe = createObserve(deps, measurer);
  const steps = { deps, measurer, observe };
  return {
    name: 'release',
    kind: STUDY_FLOW,
    watches: WATCHES,
    reconcile: async (key) => await step(steps, key),
  };
}

interface Steps {
  readonly deps: ControllerDeps;
  readonly measurer: Measurer;
  readonly observe: Observe;
}

async function step(steps: Steps, key: Key): Promise<Outcome> {
  const view = steps.observe(key);
  const plan = planOf(view);
  if (plan.measure !== undefined && plan.told !== undefined && plan.writes.length === 0) {
    return await measureThenStep(steps, key, plan);
  }
  return await perform(steps, view, plan);
}

/** Measurements go on beside the reconciles; most have ended before one would have to be called again for them. */
async function measureThenStep(steps: Steps, key: Key, plan: Plan): Promise<Outcome> {
  const { told, measure } = plan;
  if (told === undefined || measure === undefined) {
    return {};
  }
  const { situation } = told;
  const subject = {
    addresses: {
      api: addressOf(situation, 'api', measure.when),
      rooms: addressOf(situation, 'rooms', measure.when),
    },
    colour: situation.colour,
    release: podReleaseFor(situation),
    namespace: key.namespace,
  };
  const ended = steps.measurer.begin(
    { release: situation.release, when: measure.when },
    measure.metrics,
    subject,
  );
  const isOver = await within(steps.deps, ended);
  const view = steps.observe(key);
  const next = planOf(view);
  const outcome = await perform(steps, view, { ...next, measure: undefined });
  return isOver && next.measure === undefined
    ? outcome
    : { requeueAfterMs: Math.min(PATIENCE_MS, outcome.requeueAfterMs ?? PATIENCE_MS) };
}

async function perform(steps: Steps, view: PlatformView, plan: Plan): Promise<Outcome> {
  const { deps, observe } = steps;
  await tellOrphans(deps, view);
  const newest = view.releases.at(-1)?.metadata.name ?? '';
  for (const release of plan.overtaken) {
    await say(deps, release, overtakenStatus(view, release, newest));
    steps.measurer.forget(release);
  }
  if (plan.told !== undefined && hasEnded(plan.told.situation.release)) {
    steps.measurer.forget(plan.told.situation.release);
  }
  try {
    await act(deps.kube, plan.writes);
  } catch (error) {
    await tellRefusal(deps, plan, error);
    throw error;
  }
  if (plan.isSwitch) {
    const moments = { lastCheckTime: view.microNow, switchTime: deps.clock.microTime() };
    const after = planOf(observe(view.key));
    await tell(deps, withPassesOf(plan, after), moments);
    return { requeueAfterMs: 0 };
  }
  await tell(deps, plan, undefined);
  return plan.wakeAfterMs === undefined ? {} : { requeueAfterMs: plan.wakeAfterMs };
}

async function tell(deps: ControllerDeps, { told }: Plan, moments: SwitchMoments | undefined): Promise<void> {
  if (told !== undefined) {
    await say(deps, told.situation.release, statusOf(told.situation, told.trace, moments));
  }
}

/** What was passed right before the switch has not been written yet. */
function withPassesOf({ told: before }: Plan, after: Plan): Plan {
  const { told } = after;
  if (told === undefined) {
    return after;
  }
  const passes = [...told.trace.passes, ...(before?.trace.passes ?? [])];
  return { ...after, told: { ...told, trace: { ...told.trace, passes } } };
}

/** What the API server refuses is said on the Release, with what to do; the next reconcile tries again. */
async function tellRefusal(deps: ControllerDeps, { told }: Plan, error: unknown): Promise<void> {
  const status = told === undefined ? undefined : refusedStatus(told.situation, told.trace, error);
  if (status !== undefined && told !== undefined) {
    await say(deps, told.situation.release, status);
  }
}

/** A release whose StudyFlow is gone waits for nobody. */
async function tellOrphans(deps: ControllerDeps, view: PlatformView): Promise<void> {
  for (const release of view.platform === undefined ? view.releases : []) {
    await say(deps, release, orphanStatus(view, release));
  }
}

async function say({ kube, events }: ControllerDeps, release: Release, status: ReleaseStatus): Promise<void> {
  const before = release.status;
  const after = await writeStatus<ReleaseStatus, Release>(kube, RELEASE, release, status);
  if (after !== release) {
    announce(events, release, before, status);
  }
}

async function within({ clock }: ControllerDeps, ended: Promise<void>): Promise<boolean> {
  let cancel = (): void => undefined;
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(PATIENCE_MS, () => resolve(false));
  });
  const isOver = await Promise.race([ended.then(() => true), late]);
  cancel();
  return isOver;
}

const byInstance = ({ metadata: { namespace = '', labels } }: KubeObject): readonly Key[] => {
  const name = labels?.[LABELS.platform];
  return name === undefined ? [] : [{ namespace, name }];
};

function ours<T extends KubeObject>(kind: Kind<T>): Watched {
  return { kind, labelSelector: MANAGED_SELECTOR, concerns: byInstance };
}

const WATCHES: readonly Watched[] = [
  {
    kind: RELEASE,
    concerns: (object) => [
      { namespace: object.metadata.namespace ?? '', name: (object as Release).spec.platform },
    ],
  },
  {
    kind: DATABASE_MIGRATION,
    concerns: byInstance,
  },
  ...[SERVICE, DEPLOYMENT, POD, JOB, CONFIG_MAP, AUTOSCALER, DISRUPTION_BUDGET].map((kind) =>
    ours<KubeObject>(kind),
  ),
];
