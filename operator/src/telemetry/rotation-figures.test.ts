import { expect, test } from '@jest/globals';
import { RELEASE } from '../api/v1alpha1/release.ts';
import { SECRET_ROTATION, type SecretRotation } from '../api/v1alpha1/secret-rotation.ts';
import { rotationFigures } from './rotation-figures.ts';

const NOW = new Date('2026-11-02T00:00:00Z');

function figures(spec: object, status?: object): unknown {
  const rotation = {
    metadata: { namespace: 'school', name: 'study', creationTimestamp: '2026-11-01T00:00:00Z' },
    spec: { secret: 'database', graceSeconds: 600, paused: false, ...spec },
    ...(status && { status }),
  } as unknown as SecretRotation;
  const [{ ageSeconds, lateSeconds } = { ageSeconds: -1, lateSeconds: -1 }] = rotationFigures(
    SECRET_ROTATION,
    [rotation],
    NOW,
  );
  return [ageSeconds, lateSeconds];
}

test.each([
  ['that was never begun is late from when it was asked for', {}, undefined, [86_400, 86_400]],
  [
    'that is at rest is as old as the last one, and not late before the next one is due',
    {},
    {
      version: 1,
      lastRotationTime: '2026-11-01T23:00:00Z',
      nextRotationTime: '2026-11-02T01:00:00Z',
    },
    [3_600, 0],
  ],
  [
    'that is due is late',
    {},
    { version: 1, lastRotationTime: '2026-11-01T22:00:00Z', nextRotationTime: '2026-11-01T23:00:00Z' },
    [7_200, 3_600],
  ],
  [
    'that is under way may take its grace and the time in which a key is published',
    { publishSeconds: 1_200 },
    { version: 1, lastRotationTime: '2026-11-01T22:00:00Z', current: { startTime: '2026-11-01T23:00:00Z' } },
    [7_200, 1_800],
  ],
  ['that is paused is not late', { paused: true }, undefined, [86_400, 0]],
  [
    'that is asked for by hand alone is never late',
    {},
    { version: 1, lastRotationTime: '2026-11-01T22:00:00Z' },
    [7_200, 0],
  ],
])('a rotation %s', (_what, spec, status, expected) => {
  expect(figures(spec, status)).toEqual(expected);
});

test('other kinds have none', () => {
  expect(rotationFigures(RELEASE, [], NOW)).toEqual([]);
});
