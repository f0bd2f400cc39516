import { findCondition, type Condition } from '../../api/conditions.ts';
import { LABELS, MANAGED_SELECTOR } from '../../api/group.ts';
import { REASONS } from '../../api/reasons.ts';
import {
  DATABASE_MIGRATION,
  type DatabaseMigration,
  type DatabaseMigrationStatus,
} from '../../api/v1alpha1/database-migration.ts';
import { JOB, POD, type Job, type Pod } from '../../kube/kinds.ts';
import type { Key, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT, type Deployment } from '../../kube/workloads.ts';
import type {
  Controller,
  ControllerDeps,
  EventRecorder,
  Outcome,
  Watched,
} from '../../runtime/controller.ts';
import { writeStatus } from '../../runtime/status.ts';
import { act } from './act.ts';
import { jobOfPod, migrationOfJob, observe, podsNow } from './observe.ts';
import { plan } from './plan.ts';
import { statusOf } from './status.ts';
import type { Step } from './step.ts';
import { endOfJob, isOurs, type MigrationView } from './view.ts';

const write = writeStatus<DatabaseMigrationStatus, DatabaseMigration>;

/**
 * Runs one phase of a version's migrations as a Job. Observes DatabaseMigrations, their Jobs and pods, and for a contract
 * the pods and Deployments of the platform; writes Jobs, status and events.
 */
export function createDatabaseMigrationController(deps: ControllerDeps): Controller {
  return {
    name: 'database-migration',
    kind: DATABASE_MIGRATION,
    watches: watchesOf(deps),
    reconcile: async (key) => await reconcile(deps, key),
  };
}

async function reconcile(deps: ControllerDeps, key: Key): Promise<Outcome> {
  const known = observe(deps, key);
  if (known === undefined) {
    return {};
  }
  const { migration } = known;
  if (migration.status?.conditions === undefined && migration.metadata.deletionTimestamp === undefined) {
    return await introduce(deps, migration);
  }
  const view = isAtItsEnd(known) ? { ...known, pods: await podsNow(deps.kube, migration) } : known;
  const step = await act(deps.kube, view, plan(view));
  if (step.do !== 'rest') {
    const written = await write(deps.kube, DATABASE_MIGRATION, migration, statusOf(view, step));
    tell(deps.events, migration, written, step);
  }
  return step.do === 'wait' && step.afterMs !== undefined ? { requeueAfterMs: step.afterMs } : {};
}

/** Whether the Job has ended and nobody has been told yet. */
function isAtItsEnd(view: MigrationView): boolean {
  const told = findCondition(view.migration.status?.conditions, 'Succeeded');
  return told?.status === 'Unknown' && isOurs(view) && endOfJob(view.job) !== undefined;
}

/** Says Unknown of everything first: nobody may take a resource for done that was not looked at (kstatus). */
async function introduce({ kube, clock }: ControllerDeps, migration: DatabaseMigration): Promise<Outcome> {
  const view = { now: clock.now(), migration, job: undefined, outdated: [], pods: [], strangers: [] };
  const step = { do: 'wait' as const, reason: REASONS.pending, message: 'Not looked at yet.' };
  await write(kube, DATABASE_MIGRATION, migration, statusOf(view, step));
  return {};
}

/** An event when the story takes a turn, never for a sentence that has only been reworded. */
function tell(events: EventRecorder, before: DatabaseMigration, after: DatabaseMigration, step: Step): void {
  const now = findCondition(after.status?.conditions, 'Succeeded');
  if (step.do === 'rest' || now === undefined || (step.do !== 'start' && !isTurn(before, now))) {
    return;
  }
  const isExpected = step.do === 'start' || step.do === 'succeed' || now.reason === REASONS.jobRunning;
  events.record(after, {
    type: isExpected ? 'Normal' : 'Warning',
    reason: now.reason,
    note: now.message,
    action: ACTIONS[step.do],
  });
}

function isTurn(before: DatabaseMigration, now: Condition): boolean {
  const then = findCondition(before.status?.conditions, 'Succeeded');
  return then?.reason !== now.reason || then.status !== now.status;
}

const ACTIONS: Readonly<Record<Exclude<Step['do'], 'rest'>, string>> = {
  wait: 'Wait',
  start: 'StartJob',
  remove: 'RemoveJob',
  succeed: 'Finish',
  fail: 'GiveUp',
};

function watchesOf({ lister }: ControllerDeps): readonly Watched[] {
  const contractsOf = ({ metadata }: KubeObject): readonly Key[] => {
    const platform = metadata.labels?.[LABELS.platform];
    const { namespace = '' } = metadata;
    return lister(DATABASE_MIGRATION)
      .list(namespace)
      .filter(({ spec, status }) => spec.phase === 'contract' && spec.platform === platform && isOpen(status))
      .map((migration) => ({ namespace, name: migration.metadata.name }));
  };
  const jobs: Watched<Job> = {
    kind: JOB,
    labelSelector: MANAGED_SELECTOR,
    concerns: (job) => listOf(migrationOfJob(job)),
  };
  const pods: Watched<Pod> = {
    kind: POD,
    labelSelector: MANAGED_SELECTOR,
    concerns: (pod) => {
      const name = jobOfPod(pod);
      const job =
        name === undefined ? undefined : lister(JOB).get({ namespace: pod.metadata.namespace ?? '', name });
      return [...listOf(job && migrationOfJob(job)), ...(hasRevision(pod) ? contractsOf(pod) : [])];
    },
  };
  const deployments: Watched<Deployment> = {
    kind: DEPLOYMENT,
    labelSelector: MANAGED_SELECTOR,
    concerns: contractsOf,
  };
  return [jobs, pods, deployments];
}

function isOpen(status: DatabaseMigrationStatus | undefined): boolean {
  return findCondition(status?.conditions, 'Succeeded')?.status !== 'True';
}

function hasRevision({ metadata }: KubeObject): boolean {
  return metadata.labels?.[LABELS.revision] !== undefined;
}

function listOf(key: Key | undefined): readonly Key[] {
  return key === undefined ? [] : [key];
}
