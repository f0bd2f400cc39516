import { expect, test } from '@jest/globals';
import type { StudyFlow } from '../../src/api/v1alpha1/study-flow.ts';
import { eventually } from '../harness/eventually.ts';
import { type Platform } from './platform.ts';
import { usePlatforms } from './use-platforms.ts';

const STORE = { bucket: 'school', endpoint: 'http://store.example', secretName: 'study-backup' };
const BACKUP = { backup: { schedule: '0 3 * * *', store: STORE } };

const { ground, open } = usePlatforms();

async function statusOf(platform: Platform): Promise<NonNullable<StudyFlow['status']>> {
  const studyFlow = (await platform.get('studyflows', 'study')) as unknown as StudyFlow | undefined;
  return studyFlow?.status ?? {};
}

/** The command of the document: a backup now. */
async function backUpNow({ namespace }: Platform, job: string): Promise<void> {
  const words = ['--namespace', namespace, 'create', 'job', job, '--from=cronjob/study-backup'];
  expect(await ground().kubectl(...words)).toMatchObject({ code: 0 });
}

/** The platform as `kubectl get -o wide` shows it. */
async function listed({ namespace }: Platform): Promise<string> {
  const { stdout } = await ground().kubectl('--namespace', namespace, 'get', 'sf', 'study', '-o', 'wide');
  return stdout;
}

test('a backup that was taken is in the status, with its size; one that fails says why', async () => {
  const platform = await open();
  await platform.apply(BACKUP);
  await platform.serves();
  await backUpNow(platform, 'study-backup-now');
  const good = await eventually('it is in the status', async () => {
    const { backup } = await statusOf(platform);
    return backup?.lastSuccessTime !== undefined && backup;
  });
  expect(good).toMatchObject({ lastName: '20260101T000000Z-aaaaaa', sizeBytes: 4_096, verified: true });
  await eventually('an event says so', async () => (await platform.events('BackupTaken')).length > 0);
  const { message } = await platform.says('BackedUp', 'True', 'BackupTaken');
  expect(message).toContain('20260101T000000Z-aaaaaa');
  expect(await listed(platform)).toMatch(/ True +BackupTaken +\d+s +4096 /);
  await platform.apply(BACKUP, 'registry.test/studyflow-backup-fails:2');
  await platform.serves();
  await backUpNow(platform, 'study-backup-again');
  const bad = await eventually('it says why', async () => {
    const { backup } = await statusOf(platform);
    return backup?.lastFailureReason !== undefined && backup;
  });
  expect(bad).toMatchObject({ ...good, lastFailureReason: 'BucketFull' });
  await platform.says('BackedUp', 'False', 'BucketFull');
  expect(await listed(platform)).toMatch(/ False +BucketFull +\d+s +4096 +study-\d/);
  await eventually('an event says so', async () => (await platform.events('BackupFailed')).length > 0);
});

test('a backup that its deadline ends says so, though its pod is taken away with its words', async () => {
  const platform = await open();
  await platform.apply(BACKUP, 'registry.test/studyflow-backup-hangs:1');
  await platform.serves();
  await backUpNow(platform, 'study-backup-long');
  await eventually('it is under way', async () => {
    const pods = await platform.list('pods');
    return pods.some(({ metadata }) => metadata.name.startsWith('study-backup-long-'));
  });
  const words = ['--namespace', platform.namespace, 'patch', 'job', 'study-backup-long', '--patch'];
  const patch = JSON.stringify({ spec: { activeDeadlineSeconds: 1 } });
  expect(await ground().kubectl(...words, patch)).toMatchObject({ code: 0 });
  const { message } = await platform.says('BackedUp', 'False', 'DeadlineExceeded');
  expect(message).toContain('Job study-backup-long was not done after 1 s and was ended');
  expect((await statusOf(platform)).backup).toMatchObject({ lastFailureReason: 'DeadlineExceeded' });
});

test('without spec.backup nothing of it is left', async () => {
  const platform = await open();
  await platform.apply(BACKUP);
  await platform.says('BackedUp', 'Unknown', 'BackupAwaited');
  await platform.apply();
  await eventually('it is gone', async () => (await platform.list('cronjobs')).length === 0);
  await eventually('nothing is said of it', async () => {
    const { conditions = [] } = await statusOf(platform);
    return conditions.every(({ type }) => type !== 'BackedUp');
  });
});

test('a new platform is restored first, and released then', async () => {
  const platform = await open();
  await platform.apply({ restoreFrom: { store: STORE } });
  await platform.serves();
  expect((await statusOf(platform)).restore).toMatchObject({
    state: 'Restored',
    backup: '20260101T000000Z-aaaaaa',
  });
});

test('a restore that is refused keeps everything back, and says what to do', async () => {
  const platform = await open();
  await platform.apply({ restoreFrom: { store: STORE } }, 'registry.test/studyflow-restore-fails:1');
  const { message } = await platform.says('Stalled', 'True', 'RestoreFailed');
  expect(message).toContain('Bucket school takes no more. Then delete Job study-restore-');
  expect(await platform.list('releases')).toEqual([]);
});

test.each([
  [
    'a schedule that is none',
    { backup: { schedule: 'daily', store: STORE } },
    'schedule must have five fields',
  ],
  ['a name that no backup has', { restoreFrom: { backup: '../other', store: STORE } }, 'restoreFrom.backup'],
])('%s is refused at once', async (_what, spec, sentence) => {
  const platform = await open();
  await expect(platform.apply(spec)).rejects.toThrow(sentence);
});
