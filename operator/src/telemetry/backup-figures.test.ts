import { expect, test } from '@jest/globals';
import { STUDY_FLOW, type StudyFlow } from '../api/v1alpha1/study-flow.ts';
import { RELEASE } from '../api/v1alpha1/release.ts';
import { backupFigures } from './backup-figures.ts';

function platform(backup: object | undefined, status: object = {}): StudyFlow {
  return {
    metadata: { namespace: 'school', name: 'study', creationTimestamp: '2026-11-01T00:00:00Z' },
    spec: { ...(backup && { backup: { suspended: false, alertAfterSeconds: 60, ...backup } }) },
    status: { backup: status },
  } as unknown as StudyFlow;
}

test('a platform without a backup yet counts from when it was made', () => {
  const [figures] = backupFigures(STUDY_FLOW, [platform({})]);
  expect(figures).toMatchObject({
    lastSuccess: Date.parse('2026-11-01T00:00:00Z') / 1_000,
    hasFailed: false,
  });
});

test('it has failed when the last failure is newer than the last success', () => {
  const times = { lastSuccessTime: '2026-11-02T00:00:00Z', lastFailureTime: '2026-11-03T00:00:00Z' };
  expect(backupFigures(STUDY_FLOW, [platform({}, times)])).toMatchObject([{ hasFailed: true }]);
  const mended = { ...times, lastSuccessTime: '2026-11-04T00:00:00Z' };
  expect(backupFigures(STUDY_FLOW, [platform({}, mended)])).toMatchObject([{ hasFailed: false }]);
});

test('who is not backed up is not counted, nor are other kinds', () => {
  expect(backupFigures(STUDY_FLOW, [platform(undefined), platform({ suspended: true })])).toEqual([]);
  expect(backupFigures(RELEASE, [platform({})])).toEqual([]);
});
