import { expect, test } from '@jest/globals';

import { analysisSchema } from '../../api/v1alpha1/analysis.ts';
import { type Metric, metricsOf } from './analysis.ts';
import { measure } from './measure.ts';

const SUBJECT = {
  addresses: { api: 'http://api-preview', rooms: 'http://rooms-preview' },
  colour: 'green',
  release: 'demo-2',
  namespace: 'study',
};

function metric(input: Parameters<typeof analysisSchema.parse>[0]): Metric {
  return metricsOf(analysisSchema.parse(input))[0]!;
}

const PROBE = metric({ http: [{ name: 'page', path: '/page', role: 'rooms' }] });

function query(operator: string, value: string): Metric {
  const queries = [
    {
      name: 'errors',
      query: 'errors{colour="{{colour}}",release="{{release}}",namespace="{{namespace}}"}',
      successCondition: { operator, value },
    },
  ];
  return metric({ prometheus: { address: 'http://prometheus:9090/', queries } });
}

/** Answers by the beginning of the address; what was asked is kept. */
function answering(
  answers: Readonly<Record<string, unknown>>,
  asked: string[] = [],
): typeof globalThis.fetch {
  return (address) => {
    const url = address as string;
    asked.push(url);
    const found = Object.entries(answers).find(([start]) => url.startsWith(start))?.[1];
    return found instanceof Error
      ? Promise.reject(found)
      : Promise.resolve(found instanceof Response ? found : Response.json(found));
  };
}

const ask = async (fetch: typeof globalThis.fetch, of: Metric) =>
  await measure(fetch, of, SUBJECT, new AbortController().signal);

test('a probe counts what the new version answers, and first makes sure that it is the new version', async () => {
  const asked: string[] = [];
  const finding = await ask(
    answering(
      { 'http://rooms-preview/version': { release: 'demo-2' }, 'http://rooms-preview/page': {} },
      asked,
    ),
    PROBE,
  );
  expect(finding).toEqual({ outcome: 'success', message: '/page of rooms answers 200.' });
  expect(asked).toEqual(['http://rooms-preview/version', 'http://rooms-preview/page']);
});

test('what another version answers says nothing', async () => {
  const finding = await ask(answering({ 'http://rooms-preview': { release: 'demo-1' } }), PROBE);
  expect(finding.outcome).toBe('error');
});

test('another status than the expected one is a failure', async () => {
  const answers = {
    'http://rooms-preview/version': { release: 'demo-2' },
    'http://rooms-preview/page': new Response('', { status: 503 }),
  };
  expect(await ask(answering(answers), PROBE)).toEqual({
    outcome: 'failure',
    message: '/page of rooms answers 503, not 200.',
  });
});

test('who cannot be reached is an error, with the reason', async () => {
  const refused = Object.assign(new Error('fetch failed'), { cause: new Error('connect ECONNREFUSED') });
  expect(await ask(answering({ 'http://rooms-preview': refused }), PROBE)).toEqual({
    outcome: 'error',
    message: 'Nothing was measured: connect ECONNREFUSED.',
  });
});

const vector = (...values: string[]) => ({
  status: 'success',
  data: { resultType: 'vector', result: values.map((value) => ({ metric: {}, value: [0, value] })) },
});

test.each([
  ['LessThan', '1', vector('0.5'), 'success'],
  ['LessThan', '1', vector('1'), 'failure'],
  ['LessThanOrEqual', '1', vector('1'), 'success'],
  ['GreaterThan', '1', vector('1'), 'failure'],
  ['GreaterThanOrEqual', '1', vector('1'), 'success'],
  ['Equal', '1', vector('1'), 'success'],
  ['Equal', '1', { status: 'success', data: { resultType: 'scalar', result: [0, '1'] } }, 'success'],
  ['LessThan', '1', vector('0', '2'), 'failure'],
  ['LessThan', '1', vector(), 'error'],
  ['LessThan', '1', vector('NaN'), 'error'],
  ['LessThan', '1', { status: 'error', error: 'parse error' }, 'error'],
])('a query whose number should be %s %s is judged: %j', async (operator, value, answer, outcome) => {
  expect(
    (await ask(answering({ 'http://prometheus:9090/api/v1/query': answer }), query(operator, value))).outcome,
  ).toBe(outcome);
});

test('a query is asked of the new colour only', async () => {
  const asked: string[] = [];
  await ask(answering({ 'http://prometheus': vector('0') }, asked), query('LessThan', '1'));
  expect(new URL(asked[0]!).searchParams.get('query')).toBe(
    'errors{colour="green",release="demo-2",namespace="study"}',
  );
});
