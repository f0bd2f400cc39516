import { expect, test } from '@jest/globals';

import { type Analysis, analysisSchema } from '../../api/v1alpha1/analysis.ts';
import { judge, metricsOf } from './analysis.ts';
import type { Tally } from './view.ts';

const STARTED = new Date('2026-11-27T10:00:00Z');

function build(change: Partial<Analysis> = {}): Analysis {
  return analysisSchema.parse({
    prometheus: {
      address: 'http://prometheus:9090',
      queries: [{ name: 'errors', query: 'errors', successCondition: { operator: 'LessThan', value: '1' } }],
      count: 3,
      failureLimit: 1,
      intervalSeconds: 10,
    },
    ...change,
  });
}

function ask(analysis: Analysis, tally: Partial<Tally>, seconds: number, underWay: readonly string[] = []) {
  const full: Tally = {
    name: 'errors',
    successful: 0,
    failed: 0,
    errors: 0,
    message: '',
    lastAt: undefined,
    ...tally,
  };
  return judge(
    analysis,
    { measurements: [full], underWay: new Set(underWay) },
    { when: 'PrePromotion', now: new Date(STARTED.getTime() + seconds * 1_000), startedAt: STARTED },
  );
}

const at = (seconds: number): Date => new Date(STARTED.getTime() + seconds * 1_000);

test('what was never measured is due at once, and only once at a time', () => {
  expect(ask(build(), {}, 0)).toMatchObject({ state: 'Running', due: [{ name: 'errors' }] });
  expect(ask(build(), {}, 0, ['errors'])).toMatchObject({ state: 'Running', due: [] });
});

test('the next measurement comes after the interval', () => {
  expect(ask(build(), { successful: 1, lastAt: at(2) }, 5)).toMatchObject({ due: [], wakeAfterMs: 7_000 });
  expect(ask(build(), { successful: 1, lastAt: at(2) }, 12)).toMatchObject({ due: [{ name: 'errors' }] });
});

test.each([
  ['passes with as many measurements as it asks for', { successful: 3 }, 'Passed'],
  ['passes with as many failures as it allows', { successful: 2, failed: 1 }, 'Passed'],
  ['fails with one more', { successful: 2, failed: 2 }, 'Failed'],
  ['goes on with too few', { successful: 2 }, 'Running'],
  ['puts up with four errors in a row', { successful: 2, errors: 4 }, 'Running'],
  ['fails with five', { successful: 2, errors: 5 }, 'Failed'],
] as const)('an analysis %s', (_what, tally, state) => {
  expect(ask(build(), { ...tally, lastAt: at(30) }, 31).state).toBe(state);
});

test('an analysis with a duration goes on until it is over', () => {
  const long = build({ durationSeconds: 60 });
  expect(ask(long, { successful: 5, lastAt: at(50) }, 55).state).toBe('Running');
  expect(ask(long, { successful: 6, lastAt: at(60) }, 60).state).toBe('Passed');
});

test('a probe fails with the first answer that is not the expected one', () => {
  const probing = analysisSchema.parse({ http: [{ name: 'ready', path: '/' }] });
  const failed: Tally = {
    name: 'ready',
    successful: 0,
    failed: 1,
    errors: 0,
    message: '/ answers 500, not 200.',
    lastAt: at(1),
  };
  const judgement = judge(
    probing,
    { measurements: [failed], underWay: new Set() },
    { when: 'PrePromotion', now: at(2), startedAt: STARTED },
  );
  expect(judgement).toMatchObject({ state: 'Failed', message: 'ready: / answers 500, not 200.' });
});

test('probes and queries of one name are told apart, and none is called as the Job is', () => {
  const probe = { name: 'same', path: '/' };
  const names = metricsOf(analysisSchema.parse({ http: [probe, probe, { name: 'verify', path: '/' }] })).map(
    ({ name }) => name,
  );
  expect(new Set(names).size).toBe(3);
  expect(names).not.toContain('verify');
});
