import { expect, test } from '@jest/globals';
import { LABELS } from '../../api/group.ts';
import { CRON_JOB, JOB, POD, type Job, type Pod } from '../../kube/kinds.ts';
import { KEY, setup, type Setup } from './testing.ts';

const STORE = { bucket: 'school', secretName: 'study-backup', endpoint: 'http://store.example' };
const BACKUP = { backup: { schedule: '0 3 * * *', store: STORE } };
const RESTORE = { restoreFrom: { store: STORE } };

interface Said {
  readonly exitCode?: number;
  readonly [field: string]: unknown;
}

/** A pod of a Job of ours that has ended. */
function ended(ground: Setup, job: string, at: string, { exitCode = 0, ...report }: Said): void {
  const message = Object.keys(report).length === 0 ? '' : JSON.stringify(report);
  ground.kube.seed(POD, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...KEY,
      name: `${job}-${at.replaceAll(/\D/g, '')}`,
      labels: {
        [LABELS.platform]: 'study',
        [LABELS.component]: 'backup',
        'batch.kubernetes.io/job-name': job,
      },
    },
    status: {
      phase: exitCode === 0 ? 'Succeeded' : 'Failed',
      containerStatuses: [{ name: 'backup', state: { terminated: { exitCode, message, finishedAt: at } } }],
    },
  } satisfies Pod);
}

const GOOD = {
  backup: {
    name: '20261127T030000Z-aaaaaa',
    size: 4_096,
    completedAt: '2026-11-27T03:01:00Z',
    isVerified: true,
  },
  durationSeconds: 12.4,
};
const BAD = { error: { reason: 'BucketFull', message: 'Bucket school takes no more. Make room.' } };

test('a schedule becomes a CronJob that runs with the Secret of the store, and goes with it', async () => {
  const ground = setup();
  ground.write({ secretNames: ['study'], ...BACKUP });
  await ground.reconcile();
  const cronJob = JSON.stringify(ground.find(CRON_JOB, 'study-backup'));
  expect(ground.find(CRON_JOB, 'study-backup')).toMatchObject({
    spec: { schedule: '0 3 * * *', timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid', suspend: false },
  });
  expect(cronJob).toContain('"secretRef":{"name":"study-backup"}');
  expect(cronJob).toContain('{"name":"BACKUP_S3_PREFIX","value":"study/"}');
  expect(cronJob).toContain('"services/processes/backup.ts"');
  ground.write({ secretNames: ['study'] });
  await ground.reconcile();
  expect(ground.find(CRON_JOB, 'study-backup')).toBeUndefined();
});

test('what pods have said is in the status and stays there when they are gone', async () => {
  const ground = setup();
  ground.write(BACKUP);
  ended(ground, 'study-backup-1', '2026-11-27T03:01:00Z', GOOD);
  await ground.reconcile();
  const expected = {
    lastName: GOOD.backup.name,
    lastSuccessTime: '2026-11-27T03:01:00Z',
    sizeBytes: 4_096,
    durationSeconds: 12,
    verified: true,
  };
  expect(ground.studyFlow().status?.backup).toEqual(expected);
  await ground.kube.remove(POD, { ...KEY, name: 'study-backup-1-20261127030100' }, {});
  await ground.reconcile();
  expect(ground.studyFlow().status?.backup).toEqual(expected);
  expect(ground.events).toContainEqual(expect.objectContaining({ type: 'Normal', reason: 'BackupTaken' }));
});

test('one that failed says why, and the good one before counts on', async () => {
  const ground = setup();
  ground.write(BACKUP);
  ended(ground, 'study-backup-1', '2026-11-27T03:01:00Z', GOOD);
  ended(ground, 'study-backup-2', '2026-11-28T03:01:00Z', { ...BAD, exitCode: 1 });
  await ground.reconcile();
  expect(ground.studyFlow().status?.backup).toMatchObject({
    lastName: GOOD.backup.name,
    lastFailureTime: '2026-11-28T03:01:00Z',
    lastFailureReason: 'BucketFull',
    lastFailureMessage: BAD.error.message,
  });
  expect(ground.events).toContainEqual(expect.objectContaining({ type: 'Warning', reason: 'BackupFailed' }));
});

test('a pod that was killed has failed, and one that found another at work has not', async () => {
  const ground = setup();
  ground.write(BACKUP);
  ended(ground, 'study-backup-1', '2026-11-27T03:01:00Z', { exitCode: 137 });
  await ground.reconcile();
  const before = ground.studyFlow().status?.backup;
  expect(before).toMatchObject({ lastFailureReason: 'Error', lastFailureMessage: 'The pod ended with 137.' });
  ended(ground, 'study-backup-2', '2026-11-28T03:01:00Z', {
    error: { reason: 'AlreadyRunning', message: '…' },
    exitCode: 3,
  });
  await ground.reconcile();
  expect(ground.studyFlow().status?.backup).toEqual(before);
});

/** The Job controller ends a Job, with its pod, which it takes away. */
function late(ground: Setup, name: string, at: string): void {
  const reason = 'DeadlineExceeded';
  ground.kube.seed(JOB, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...KEY, name, labels: { [LABELS.platform]: 'study', [LABELS.component]: 'backup' } },
    spec: { activeDeadlineSeconds: 21_600 },
    status: { conditions: [{ type: 'Failed', status: 'True', reason, lastTransitionTime: at }] },
  } satisfies Job);
}

test('a backup that its deadline has ended says so, with what to do, whatever its pod looks like meanwhile', async () => {
  const ground = setup();
  ground.write(BACKUP);
  ended(ground, 'study-backup-1', '2026-11-27T03:01:00Z', GOOD);
  ended(ground, 'study-backup-2', '2026-11-28T09:00:05Z', { exitCode: 143 });
  late(ground, 'study-backup-2', '2026-11-28T09:00:00Z');
  await ground.reconcile();
  expect(ground.condition('BackedUp')).toMatchObject({ status: 'False', reason: 'DeadlineExceeded' });
  expect(ground.condition('BackedUp')?.message).toMatch(
    /not done after 21600 s .*raise spec\.backup\.activeDeadlineSeconds.* The last one that counts is 20261127T030000Z/,
  );
  ended(ground, 'study-backup-3', '2026-11-29T03:01:00Z', GOOD);
  await ground.reconcile();
  expect(ground.condition('BackedUp')).toMatchObject({ status: 'True', reason: 'BackupTaken' });
});

test('BackedUp tells how they stand, turns by itself as the last one ages, and goes with spec.backup', async () => {
  const ground = setup();
  ground.write({ backup: { ...BACKUP.backup, alertAfterSeconds: 3_600 } });
  ended(ground, 'study-backup-1', '2026-11-27T07:59:00Z', GOOD);
  const { requeueAfterMs = 0 } = await ground.reconcile();
  expect(ground.condition('BackedUp')).toMatchObject({ status: 'True', reason: 'BackupTaken' });
  expect(requeueAfterMs).toBe(59 * 60_000 + 1_000);
  ground.pass(requeueAfterMs);
  expect((await ground.reconcile()).requeueAfterMs).toBeUndefined();
  expect(ground.condition('BackedUp')).toMatchObject({ status: 'False', reason: 'BackupOld' });
  expect(ground.events.filter(({ reason }) => reason === 'BackupOld')).toMatchObject([{ type: 'Warning' }]);
  ended(ground, 'study-backup-2', '2026-11-27T09:00:00Z', { ...BAD, exitCode: 1 });
  await ground.reconcile();
  expect(ground.condition('BackedUp')).toMatchObject({ status: 'False', reason: 'BucketFull' });
  ended(ground, 'study-backup-3', '2026-11-27T09:01:00Z', GOOD);
  await ground.reconcile();
  expect(ground.condition('BackedUp')).toMatchObject({ status: 'True', reason: 'BackupTaken' });
  ground.write();
  await ground.reconcile();
  expect(ground.condition('BackedUp')).toBeUndefined();
});

function restoreJob(ground: Setup): Job | undefined {
  return ground.kube.all(JOB).find(({ metadata }) => metadata.name.startsWith('study-restore-'));
}

function end(ground: Setup, type: 'Complete' | 'Failed'): void {
  const name = restoreJob(ground)?.metadata.name ?? '';
  ground.kube.edit(JOB, { ...KEY, name }, (job) => ({
    ...job,
    status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded' }] },
  }));
}

test('a new platform is restored before it has a release', async () => {
  const ground = setup();
  ground.write(RESTORE);
  await ground.reconcile();
  expect(ground.releases()).toEqual([]);
  expect(ground.condition('Reconciling')).toMatchObject({ status: 'True', reason: 'Restoring' });
  expect(JSON.stringify(restoreJob(ground))).toContain('"services/processes/restore.ts","latest"');
  ended(ground, restoreJob(ground)?.metadata.name ?? '', '2026-11-27T03:01:00Z', { restore: { name: 'x' } });
  end(ground, 'Complete');
  await ground.reconcile();
  expect(ground.releases()).toHaveLength(1);
  expect(ground.studyFlow().status?.restore).toMatchObject({ state: 'Restored', backup: 'x' });
  await ground.kube.remove(JOB, { ...KEY, name: restoreJob(ground)?.metadata.name ?? '' }, {});
  await ground.reconcile();
  expect(restoreJob(ground)).toBeUndefined();
  expect(ground.releases()).toHaveLength(1);
});

test('a restore that was refused waits for a person, who deletes its Job', async () => {
  const ground = setup();
  ground.write(RESTORE);
  await ground.reconcile();
  const name = restoreJob(ground)?.metadata.name ?? '';
  const error = {
    reason: 'BackupForeign',
    message: 'Backup x was sealed with a master key that is not here.',
  };
  ended(ground, name, '2026-11-27T03:01:00Z', { error, exitCode: 1 });
  end(ground, 'Failed');
  await ground.reconcile();
  expect(ground.releases()).toEqual([]);
  expect(ground.condition('Stalled')).toMatchObject({ status: 'True', reason: 'RestoreFailed' });
  expect(ground.condition('Stalled')?.message).toContain(`${error.message} Then delete Job ${name}`);
  await ground.kube.remove(JOB, { ...KEY, name }, {});
  await ground.reconcile();
  expect(ground.condition('Reconciling')).toMatchObject({ reason: 'Restoring' });
});

test('a restore that has not emptied Redis does not say that nothing was restored', async () => {
  const ground = setup();
  ground.write(RESTORE);
  await ground.reconcile();
  const error = {
    reason: 'RedisNotEmptied',
    message: 'studyflow is restored from x, but Redis still tells.',
  };
  ended(ground, restoreJob(ground)?.metadata.name ?? '', '2026-11-27T03:01:00Z', { error, exitCode: 1 });
  end(ground, 'Failed');
  await ground.reconcile();
  expect(ground.studyFlow().status?.restore).toMatchObject({ state: 'Failed', message: error.message });
  expect(ground.releases()).toEqual([]);
});

test('a restore that its deadline has ended says so', async () => {
  const ground = setup();
  ground.write(RESTORE);
  await ground.reconcile();
  const name = restoreJob(ground)?.metadata.name ?? '';
  ended(ground, name, '2026-11-28T03:01:00Z', { exitCode: 143 });
  ground.kube.edit(JOB, { ...KEY, name }, (job) => ({
    ...job,
    status: { conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] },
  }));
  await ground.reconcile();
  expect(ground.condition('Stalled')?.message).toContain(
    'Nothing was restored: it was not done after 86400 s.',
  );
});

test('a platform that has released is never restored over', async () => {
  const ground = setup();
  ground.write();
  await ground.reconcile();
  ground.write(RESTORE);
  await ground.reconcile();
  expect(restoreJob(ground)).toBeUndefined();
});
