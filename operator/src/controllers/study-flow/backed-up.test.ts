import { expect, test } from '@jest/globals';
import type { BackupStatus } from '../../api/v1alpha1/backup.ts';
import { STUDY_FLOW, type StudyFlow } from '../../api/v1alpha1/study-flow.ts';
import { backupFigures } from '../../telemetry/backup-figures.ts';
import { ageAgainMs, backedUp } from './backed-up.ts';

const HOUR = 3_600_000;
const MADE = Date.parse('2026-11-01T00:00:00Z');
const at = (hours: number): Date => new Date(MADE + hours * HOUR);

const GOOD: BackupStatus = {
  lastName: '20261101T100000Z-aaaaaa',
  lastSuccessTime: '2026-11-01T10:00:00Z',
  sizeBytes: 4_096,
  verified: true,
};
const FAILED = {
  lastFailureTime: '2026-11-01T12:00:00Z',
  lastFailureReason: 'BucketFull',
  lastFailureMessage: 'Bucket school takes no more. Make room.',
};

function platform(status: BackupStatus, backup: object = {}): StudyFlow {
  const spec = { schedule: '0 3 * * *', suspended: false, alertAfterSeconds: 86_400 };
  return {
    metadata: { namespace: 'school', name: 'study', creationTimestamp: new Date(MADE).toISOString() },
    spec: { backup: { ...spec, ...backup } },
    status: { backup: status },
  } as unknown as StudyFlow;
}

test('it is True with name, time and size while the last one is young enough', () => {
  expect(backedUp(platform(GOOD), at(11))).toEqual([
    {
      ...{ type: 'BackedUp', status: 'True', reason: 'BackupTaken' },
      message:
        'The last one that counts is 20261101T100000Z-aaaaaa: 2026-11-01T10:00:00Z, 4096 bytes, restored and compared.',
    },
  ]);
});

test.each(['BucketMissing', 'BucketDenied', 'BucketFull', 'StoreUnreachable', 'DatabaseDenied'])(
  '%s is its reason when the last one has failed of it, with what to do and what counts on',
  (reason) => {
    const [found] = backedUp(platform({ ...GOOD, ...FAILED, lastFailureReason: reason }), at(13));
    expect(found).toMatchObject({ status: 'False', reason });
    expect(found?.message).toMatch(
      /^Bucket school takes no more\. Make room\. The last one that counts is 2026/,
    );
  },
);

test('what no program of ours has named has failed like any other', () => {
  const [found] = backedUp(platform({ ...FAILED, lastFailureReason: 'OOMKilled' }), at(13));
  expect(found).toMatchObject({ status: 'False', reason: 'BackupFailed' });
  expect(found?.message).toContain(
    '(OOMKilled): Bucket school takes no more. Make room. None was ever taken.',
  );
});

test('a platform is given as long for its first one as for any other', () => {
  expect(backedUp(platform({}), at(23))).toMatchObject([{ status: 'Unknown', reason: 'BackupAwaited' }]);
  expect(backedUp(platform({}), at(25))).toMatchObject([{ status: 'False', reason: 'BackupOld' }]);
});

test('one that is held says so, and one that is not asked for says nothing', () => {
  expect(backedUp(platform(GOOD, { suspended: true }), at(90))).toMatchObject([
    { status: 'Unknown', reason: 'BackupSuspended' },
  ]);
  const { spec: _spec, ...none } = platform(GOOD);
  expect(backedUp({ ...none, spec: {} as StudyFlow['spec'] }, at(11))).toEqual([]);
});

test('it is False exactly when one of the two alerts fires', () => {
  for (const status of [{}, GOOD, FAILED, { ...GOOD, ...FAILED }]) {
    for (let hours = 0; hours < 60; hours += 0.25) {
      const studyFlow = platform(status);
      const [figures] = backupFigures(STUDY_FLOW, [studyFlow]);
      if (figures === undefined) throw new Error('It is not counted.');
      const ageSeconds = at(hours).getTime() / 1_000 - figures.lastSuccess;
      const fires = ageSeconds > figures.maxAgeSeconds || figures.hasFailed;
      expect({ hours, isFalse: backedUp(studyFlow, at(hours))[0]?.status === 'False' }).toEqual({
        hours,
        isFalse: fires,
      });
    }
  }
});

test('nothing is said anew while nothing changes, and it is looked at when the last one becomes too old', () => {
  expect(backedUp(platform(GOOD), at(11))).toEqual(backedUp(platform(GOOD), at(33)));
  expect(backedUp(platform(GOOD), at(40))).toEqual(backedUp(platform(GOOD), at(400)));
  expect(ageAgainMs(platform(GOOD), at(11))).toBe(12 * HOUR);
  const dueMs = ageAgainMs(platform(GOOD), at(33)) ?? 0;
  expect(dueMs).toBe(HOUR + 1_000);
  expect(backedUp(platform(GOOD), new Date(at(33).getTime() + dueMs))).toMatchObject([
    { reason: 'BackupOld' },
  ]);
  expect(ageAgainMs(platform(GOOD), at(40))).toBeUndefined();
  expect(ageAgainMs(platform(GOOD, { suspended: true }), at(11))).toBeUndefined();
});
