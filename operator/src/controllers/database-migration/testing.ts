import { API_VERSION } from '../../api/group.ts';
import type { DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import type { Job, Pod } from '../../kube/kinds.ts';
import { jobFor } from './resources.ts';
import type { MigrationView } from './view.ts';

export const NOW = new Date('2026-01-01T12:00:00Z');

/** A migration that nobody has looked at. */
export function buildMigration(
  spec: Partial<DatabaseMigration['spec']> = {},
  more: Partial<Pick<DatabaseMigration, 'status'>> & {
    readonly metadata?: Partial<DatabaseMigration['metadata']>;
  } = {},
): DatabaseMigration {
  return {
    apiVersion: API_VERSION,
    kind: 'DatabaseMigration',
    metadata: { namespace: 'here', name: 'demo-1-expand', uid: 'uid-1', generation: 1, ...more.metadata },
    spec: {
      platform: 'demo',
      release: 'demo-1',
      revision: 'new',
      phase: 'expand',
      template: {
        image: 'example.test/studyflow:2',
        imagePullPolicy: 'IfNotPresent',
        imagePullSecrets: [],
        publicUrl: 'https://study.example.test',
        secretNames: ['demo'],
        config: {},
      },
      lockTimeoutMilliseconds: 500,
      batchSize: 1000,
      activeDeadlineSeconds: 3600,
      retry: 0,
      ...spec,
    },
    ...(more.status === undefined ? {} : { status: more.status }),
  };
}

/** The migration's Job, begun `ageMs` ago. */
export function buildJob(
  migration: DatabaseMigration,
  status: NonNullable<Job['status']> = { active: 1 },
  ageMs = 1_000,
): Job {
  const job = jobFor(migration);
  const creationTimestamp = new Date(NOW.getTime() - ageMs).toISOString();
  return {
    ...job,
    metadata: { ...job.metadata, uid: 'uid-job', resourceVersion: '5', creationTimestamp },
    status,
  };
}

export const COMPLETE: NonNullable<Job['status']> = {
  succeeded: 1,
  startTime: '2026-01-01T11:59:00Z',
  completionTime: '2026-01-01T11:59:30Z',
  conditions: [{ type: 'Complete', status: 'True' }],
};

/** @returns the status of a Job that has failed for a reason. */
export function failed(
  reason = 'BackoffLimitExceeded',
  message = 'Job has reached the specified backoff limit',
): NonNullable<Job['status']> {
  return {
    failed: 2,
    startTime: '2026-01-01T11:59:00Z',
    conditions: [{ type: 'Failed', status: 'True', reason, message }],
  };
}

/** A pod of the Job that has ended. */
export function buildEndedPod(
  message: unknown,
  { exitCode = 0, finishedAt = '2026-01-01T11:59:30Z' } = {},
): Pod {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  const terminated = { exitCode, message: text, finishedAt, reason: exitCode === 0 ? 'Completed' : 'Error' };
  return pod({
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: [{ name: 'migrate', state: { terminated } }],
  });
}

/** A pod of the Job that does not start. */
export function buildWaitingPod(reason: string, message: string): Pod {
  return pod({
    phase: 'Pending',
    containerStatuses: [{ name: 'migrate', state: { waiting: { reason, message } } }],
  });
}

/** A pod with this status. */
export function pod(status: NonNullable<Pod['status']>): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'here', name: 'demo-1-expand-abcde' },
    status,
  };
}

/** What is known at noon. */
export function buildView(view: Partial<MigrationView> = {}): MigrationView {
  return {
    now: NOW,
    migration: buildMigration(),
    job: undefined,
    outdated: [],
    pods: [],
    strangers: [],
    ...view,
  };
}
