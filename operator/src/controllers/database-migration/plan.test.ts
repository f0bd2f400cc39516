import { describe, expect, test } from '@jest/globals';

import type { DatabaseMigration } from '../../api/v1alpha1/database-migration.ts';
import { plan } from './plan.ts';
import { jobName } from './resources.ts';
import { statusOf } from './status.ts';
import {
  buildEndedPod,
  buildJob,
  buildMigration,
  buildView,
  buildWaitingPod,
  COMPLETE,
  failed,
  pod,
} from './testing.ts';
import type { MigrationView } from './view.ts';

/** The migration as it is after a view's step was written. */
function after(view: MigrationView): DatabaseMigration {
  return { ...view.migration, status: statusOf(view, plan(view)) };
}

const migration = buildMigration();
const minutes = (count: number): number => count * 60_000;

describe('a migration that goes well', () => {
  test('starts its Job', () => {
    expect(plan(buildView())).toMatchObject({ do: 'start', reason: 'JobRunning' });
  });

  test('waits while the Job runs, and does not look again by itself', () => {
    const view = buildView({ job: buildJob(migration), pods: [pod({ phase: 'Running' })] });
    expect(plan(view)).toEqual({
      do: 'wait',
      reason: 'JobRunning',
      message: 'Job demo-1-expand runs expand.',
    });
  });

  test('succeeds when the Job is complete, and says what was applied', () => {
    const pods = [buildEndedPod({ phase: 'expand', applied: ['a', 'b'], pending: [] })];
    const view = buildView({ job: buildJob(migration, COMPLETE), pods });
    expect(plan(view)).toMatchObject({
      do: 'succeed',
      reason: 'JobSucceeded',
      message: 'expand is done: 2 migrations were applied.',
    });
    expect(statusOf(view, plan(view))).toMatchObject({
      observedGeneration: 1,
      observedRetry: 0,
      job: 'demo-1-expand',
      applied: ['a', 'b'],
      pending: [],
      startTime: '2026-01-01T11:59:00Z',
      completionTime: '2026-01-01T11:59:30Z',
      conditions: [
        { type: 'Succeeded', status: 'True', reason: 'JobSucceeded' },
        { type: 'Reconciling', status: 'False' },
        { type: 'Stalled', status: 'False' },
      ],
    });
  });

  test('adds up what several pods have done', () => {
    const pods = [
      buildEndedPod({ applied: ['b'], pending: [], rows: 20 }, { finishedAt: '2026-01-01T11:59:20Z' }),
      buildEndedPod(
        { applied: ['a'], pending: ['b'], rows: 300, error: 'killed' },
        { exitCode: 1, finishedAt: '2026-01-01T11:59:10Z' },
      ),
    ];
    const view = buildView({ job: buildJob(migration, COMPLETE), pods });
    expect(statusOf(view, plan(view))).toMatchObject({ applied: ['a', 'b'], pending: [], rows: 320 });
  });

  test('says the same for ever when the Job and its pods are gone', () => {
    const pods = [buildEndedPod({ applied: ['a'], pending: [] })];
    const done = after(buildView({ job: buildJob(migration, COMPLETE), pods }));
    const view = buildView({ migration: done });
    expect(statusOf(view, plan(view))).toEqual(done.status);
  });

  test('does not run again when retry is raised: applied is applied', () => {
    const done = after(buildView({ job: buildJob(migration, COMPLETE) }));
    expect(plan(buildView({ migration: { ...done, spec: { ...done.spec, retry: 1 } } })).do).toBe('succeed');
  });
});

describe('a migration that fails', () => {
  test('says why in the words of the pod, and what to do', () => {
    const pods = [
      buildEndedPod(
        { applied: [], pending: ['a'], error: { code: 'failed', message: 'relation "x" does not exist' } },
        { exitCode: 1 },
      ),
    ];
    const view = buildView({ job: buildJob(migration, failed()), pods });
    const step = plan(view);
    expect(step).toMatchObject({ do: 'fail', reason: 'JobFailed' });
    expect(step).toMatchObject({ message: expect.stringContaining('relation "x" does not exist.') });
    expect(step).toMatchObject({ message: expect.stringContaining('set spec.retry to 1') });
    expect(statusOf(view, step)).toMatchObject({
      attempts: 2,
      pending: ['a'],
      conditions: [
        { type: 'Succeeded', status: 'False' },
        { type: 'Reconciling', status: 'False' },
        { type: 'Stalled', status: 'True', reason: 'JobFailed' },
      ],
    });
  });

  test.each([
    [
      'a crash that left a stack',
      'Error: connect ECONNREFUSED 10.0.0.1:5432\n    at x',
      'JobFailed',
      'ECONNREFUSED',
    ],
    [
      'a lock that was never free',
      { applied: [], pending: ['a'], error: 'canceling statement due to lock timeout' },
      'LockTimeout',
      'pg_stat_activity',
    ],
  ])('tells %s', (_what, message, reason, words) => {
    const step = plan(
      buildView({ job: buildJob(migration, failed()), pods: [buildEndedPod(message, { exitCode: 1 })] }),
    );
    expect(step).toMatchObject({ do: 'fail', reason, message: expect.stringContaining(words) });
  });

  test('tells a deadline that was too short', () => {
    const step = plan(
      buildView({
        job: buildJob(migration, failed('DeadlineExceeded', 'Job was active longer than specified deadline')),
      }),
    );
    expect(step).toMatchObject({
      do: 'fail',
      reason: 'JobDeadlineExceeded',
      message: expect.stringContaining('(3600)'),
    });
  });

  test('stays failed until retry is raised, also without its Job', () => {
    const stuck = after(buildView({ job: buildJob(migration, failed()) }));
    expect(plan(buildView({ migration: stuck, job: buildJob(migration, failed()) })).do).toBe('fail');
    expect(plan(buildView({ migration: stuck })).do).toBe('fail');
  });

  test('runs another Job when retry is raised', () => {
    const stuck = after(buildView({ job: buildJob(migration, failed()) }));
    const again = { ...stuck, spec: { ...stuck.spec, retry: 1 } };
    const view = buildView({ migration: again });
    expect(plan(view)).toMatchObject({ do: 'start', message: 'Job demo-1-expand-r1 runs expand.' });
    expect(statusOf(view, plan(view))).toMatchObject({
      job: 'demo-1-expand-r1',
      observedRetry: 1,
      conditions: [{ status: 'Unknown' }, { status: 'True' }, { status: 'False' }],
    });
  });

  test('ends a Job of an earlier try first', () => {
    const again = buildMigration({ retry: 1 });
    expect(plan(buildView({ migration: again, outdated: [buildJob(migration)] }))).toMatchObject({
      do: 'remove',
      reason: 'Retrying',
    });
  });
});

describe('a Job that does not start', () => {
  const noImage = [buildWaitingPod('ImagePullBackOff', 'Back-off pulling image "example.test/none:1"')];
  const noSecret = [buildWaitingPod('CreateContainerConfigError', 'secret "demo" not found')];
  const noNode = [
    pod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', message: '0/2 nodes are available' }],
    }),
  ];

  test.each([
    ['its image is not there', noImage, 'ImagePullFailed', 'Correct the image'],
    ['a Secret is not there', noSecret, 'ConfigurationMissing', 'secretNames'],
    ['no node takes it', noNode, 'Unschedulable', 'Add a node'],
    ['its pod is refused', [], 'AdmissionRefused', 'quota'],
  ])('says that %s, and goes on waiting for a while', (_what, pods, reason, words) => {
    const step = plan(buildView({ job: buildJob(migration, {}, 20_000), pods }));
    expect(step).toMatchObject({
      do: 'wait',
      reason,
      message: expect.stringContaining(words),
      afterMs: 280_000,
    });
  });

  test('is given up after five minutes, and stopped', () => {
    const job = buildJob(migration, { active: 1 }, minutes(5));
    expect(plan(buildView({ job, pods: noImage }))).toMatchObject({
      do: 'fail',
      reason: 'ImagePullFailed',
      stop: job,
    });
  });

  test('is stopped again if that was lost', () => {
    const job = buildJob(migration, { active: 1 }, minutes(5));
    const stuck = after(buildView({ job, pods: noImage }));
    expect(plan(buildView({ migration: stuck, job, pods: noImage }))).toMatchObject({
      do: 'fail',
      stop: job,
    });
  });

  test('has fifteen seconds for its first pod', () => {
    expect(plan(buildView({ job: buildJob(migration, {}, 1_000) }))).toMatchObject({
      do: 'wait',
      reason: 'JobRunning',
      afterMs: 15_500,
    });
  });
});

describe('a Job that is not what it seems', () => {
  test('is run again when somebody has deleted it', () => {
    const begun = { ...migration, status: { job: jobName(migration), conditions: [] } };
    expect(plan(buildView({ migration: begun }))).toMatchObject({
      do: 'start',
      message: expect.stringContaining('run again'),
    });
  });

  test('is waited for while it is being deleted', () => {
    const job = buildJob(migration);
    const doomed = { ...job, metadata: { ...job.metadata, deletionTimestamp: '2026-01-01T12:00:00Z' } };
    expect(plan(buildView({ job: doomed }))).toMatchObject({
      do: 'wait',
      message: expect.stringContaining('another one follows'),
    });
  });

  test('is removed when an earlier migration of the same name has left it', () => {
    const job = buildJob(buildMigration({}, { metadata: { uid: 'uid-0' } }), COMPLETE);
    expect(plan(buildView({ job }))).toMatchObject({ do: 'remove', job });
  });

  test("is never touched when it is somebody else's", () => {
    const job = buildJob(migration);
    const foreign = { ...job, metadata: { ...job.metadata, ownerReferences: [] } };
    expect(plan(buildView({ job: foreign }))).toMatchObject({
      do: 'fail',
      reason: 'NameTaken',
      message: expect.stringContaining('set spec.retry to 1'),
    });
  });
});

describe('a contract', () => {
  const contract = buildMigration({ phase: 'contract' });

  test('waits while pods of another version run, and names them', () => {
    const step = plan(buildView({ migration: contract, strangers: ['a', 'b', 'c', 'd', 'e'] }));
    expect(step).toMatchObject({
      do: 'wait',
      reason: 'OtherVersionRuns',
      message: expect.stringContaining('a, b, c and 2 more'),
    });
  });

  test('starts when they are gone', () => {
    expect(plan(buildView({ migration: contract })).do).toBe('start');
  });
});

test('is left alone when it is being deleted', () => {
  const doomed = buildMigration({}, { metadata: { deletionTimestamp: '2026-01-01T12:00:00Z' } });
  expect(plan(buildView({ migration: doomed }))).toEqual({ do: 'rest' });
});

test('the time of a condition moves only when its status does', () => {
  const first = after(buildView());
  const later = new Date('2026-01-01T12:05:00Z');
  const running = buildView({
    migration: first,
    now: later,
    job: buildJob(migration, { active: 1 }, 0),
    pods: [pod({ phase: 'Running' })],
  });
  const conditions = statusOf(running, plan(running)).conditions ?? [];
  expect(new Set(conditions.map(({ lastTransitionTime }) => lastTransitionTime))).toEqual(
    new Set(['2026-01-01T12:00:00Z']),
  );
});

describe('names of Jobs', () => {
  test('fit a label, and differ between long names', () => {
    const names = ['a', 'b'].map((end) =>
      jobName(buildMigration({ retry: 7 }, { metadata: { name: `${'n'.repeat(250)}${end}` } })),
    );
    expect(names.every((name) => name.length <= 63 && name.endsWith('-r7'))).toBe(true);
    expect(new Set(names).size).toBe(2);
  });

  test('have no dots, which a label may have but the name of a pod had better not', () => {
    expect(jobName(buildMigration({}, { metadata: { name: 'demo.1' } }))).toMatch(/^demo-1-[0-9a-f]{8}$/);
  });
});
