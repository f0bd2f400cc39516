import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import type { Analysis } from '../src/api/v1alpha1/analysis.ts';
import { eventually } from './harness/eventually.ts';
import { startOperatorGround, type Ground } from './harness/ground.ts';
import {
  playPrometheus,
  startPrometheus,
  type PlayedPrometheus,
  type RealPrometheus,
} from './release-prometheus.ts';
import { BLUE_GREEN, openStages, served, type SpecChange, type Stage } from './release-stage.ts';

const CASES = ['good', 'bad', 'silent', 'later', 'verified', 'refuted', 'real'] as const;

jest.setTimeout(180_000);

let ground: Ground;
let played: PlayedPrometheus;
let real: RealPrometheus;
let stages: Readonly<Record<(typeof CASES)[number], Stage>>;

beforeAll(async () => {
  [ground, played, real] = await Promise.all([startOperatorGround(), playPrometheus(), startPrometheus()]);
  ({ stages } = await openStages(ground, CASES));
});

afterAll(async () => {
  Object.values(stages).forEach(({ history }) => history.stop());
  played.close();
  await Promise.all([ground.close(), real.close()]);
});

function asking(address: string, query: string): Analysis {
  return {
    http: [],
    durationSeconds: 0,
    timeoutSeconds: 20,
    prometheus: {
      address,
      intervalSeconds: 1,
      count: 3,
      failureLimit: 1,
      queries: [{ name: 'errors', query, successCondition: { operator: 'LessThan', value: '0.5' } }],
    },
  };
}

function withAnalysis(
  when: 'prePromotionAnalysis' | 'postPromotionAnalysis',
  analysis: Analysis,
): SpecChange {
  return {
    migrations: { enabled: false },
    strategy: { blueGreen: { ...BLUE_GREEN, progressDeadlineSeconds: 60, [when]: analysis } },
  };
}

test('a release is measured as often as it says, on its own colour only, and then takes over', async () => {
  const stage = stages.good;
  const colour = await served(stage);
  const green = colour === 'blue' ? 'green' : 'blue';
  played.answer((query) => (query.includes(green) ? 0.1 : 9));
  const query = 'errors{colour="{{colour}}",release="{{release}}",namespace="{{namespace}}"}';
  await stage.apply({
    image: 'studyflow:2',
    ...withAnalysis('prePromotionAnalysis', asking(played.address, query)),
  });
  const { status } = await stage.until(2, 'Succeeded', 'True');

  expect(status?.analysis).toEqual([
    expect.objectContaining({
      name: 'errors',
      when: 'PrePromotion',
      outcome: 'Successful',
      successful: 3,
      failed: 0,
    }),
  ]);
  expect(new Set(played.queries.slice(-3))).toEqual(
    new Set([`errors{colour="${green}",release="demo-2",namespace="${stage.namespace}"}`]),
  );
  expect(stage.history.judge()).toEqual([]);
});

test('a release that measures badly never gets any traffic', async () => {
  const stage = stages.bad;
  const colour = await served(stage);
  played.answer(() => 0.9);
  await stage.apply({
    image: 'studyflow:2',
    ...withAnalysis('prePromotionAnalysis', asking(played.address, 'errors')),
  });
  const { status } = await stage.until(2, 'Stalled', 'True', 'AnalysisFailed');

  expect(status?.message).toContain('0.9 is not less than 0.5');
  expect(status?.analysis).toEqual([expect.objectContaining({ outcome: 'Failed', failed: 2 })]);
  expect(await stage.served()).toBe(colour);
  expect(stage.history.colours('api').at(-1)).toBe(colour);
  expect(stage.history.judge()).toEqual([]);
});

test('a release of which nothing can be measured does not take over either', async () => {
  const stage = stages.silent;
  const colour = await served(stage);
  await stage.apply({
    image: 'studyflow:2',
    ...withAnalysis('prePromotionAnalysis', asking('http://127.0.0.1:1', 'errors')),
  });
  const { status } = await stage.until(2, 'Stalled', 'True', 'AnalysisFailed');

  expect(status?.message).toContain('Nothing was measured');
  expect(await stage.served()).toBe(colour);
});

test('a release that measures badly after the switch gives traffic back by itself', async () => {
  const stage = stages.later;
  const colour = await served(stage);
  played.answer(() => 0.9);
  await stage.apply({
    image: 'studyflow:2',
    ...withAnalysis('postPromotionAnalysis', asking(played.address, 'errors')),
  });
  await stage.until(2, 'Stalled', 'True', 'AnalysisFailed');
  await stage.until(2, 'Switched', 'False', 'Returned');

  expect(await stage.served()).toBe(colour);
  await eventually('the watch has told of both switches', () => stage.history.colours('api').length >= 3);
  expect(stage.history.judge()).toEqual([]);
});

test.each([
  ['verified', 'studyflow:2', 'Succeeded', 'True'],
  ['refuted', 'studyflow:verify-fails', 'Analysed', 'False'],
] as const)('a release is %s by a Job of its own image', async (name, image, type, status) => {
  const stage = stages[name];
  const colour = await served(stage);
  const analysis: Analysis = {
    http: [],
    durationSeconds: 0,
    timeoutSeconds: 60,
    verify: { enabled: true, timeoutSeconds: 30 },
  };
  await stage.apply({ image, ...withAnalysis('prePromotionAnalysis', analysis) });
  const found = await stage.until(2, type, status, name === 'refuted' ? 'AnalysisFailed' : 'Succeeded');

  expect(found.status?.analysis).toEqual([
    expect.objectContaining({ name: 'verify', outcome: name === 'refuted' ? 'Failed' : 'Successful' }),
  ]);
  expect((await stage.served()) === colour).toBe(name === 'refuted');
  expect(stage.history.judge()).toEqual([]);
});

const failuresOf = (colour: string): string => `sum(rate(failed_requests_total{colour="${colour}"}[5s]))`;

test('the real Prometheus tells a bad colour from a good one', async () => {
  const stage = stages.real;
  const colour = await served(stage);
  const green = colour === 'blue' ? 'green' : 'blue';
  real.errors(colour, 0);
  real.errors(green, 50);
  const analysis = withAnalysis('prePromotionAnalysis', asking(real.address, failuresOf('{{colour}}')));
  await stage.apply({ image: 'studyflow:2', ...analysis });
  await stage.until(2, 'Stalled', 'True', 'AnalysisFailed');
  expect(await stage.served()).toBe(colour);

  real.errors(green, 0);
  await eventually('nothing fails any more', async () => (await real.ask(failuresOf(green))) === 0);
  await stage.word(2, { retry: 1 });
  await stage.until(2, 'Succeeded', 'True');
  expect(await stage.served()).toBe(green);
  expect(stage.history.judge()).toEqual([]);
});
