import type { HttpProbe, PrometheusAnalysis, PrometheusQuery } from '../../api/v1alpha1/analysis.ts';
import type { Metric } from './analysis.ts';

/** What came of one measurement. An error is none: it says nothing about the new colour. */
export interface Finding {
  readonly outcome: 'success' | 'failure' | 'error';
  readonly message: string;
}

/** Where and of whom is measured. */
export interface Subject {
  /** Base URL per role; leads to the pods of this release only. */
  readonly addresses: Readonly<Record<'api' | 'rooms', string>>;
  readonly colour: string;
  /** As the pods know it. */
  readonly release: string;
  readonly namespace: string;
}

type Fetch = typeof globalThis.fetch;

/** How long Prometheus may think. */
const QUERY_TIMEOUT_MS = 10_000;

/** Measures once. Never throws: what cannot be measured is an error that the analysis counts. */
export async function measure(
  fetch: Fetch,
  metric: Metric,
  subject: Subject,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    return 'probe' in metric
      ? await probe(fetch, metric.probe, subject, signal)
      : await query(fetch, metric, subject, signal);
  } catch (error) {
    return { outcome: 'error', message: `Nothing was measured: ${sentenceOf(error)}.` };
  }
}

/** First asks who answers: what another version says would prove nothing about this one. */
async function probe(
  fetch: Fetch,
  { path, role, expectedStatus, timeoutSeconds }: HttpProbe,
  subject: Subject,
  signal: AbortSignal,
): Promise<Finding> {
  const options: RequestInit = {
    // A connection that is kept would stay with the pod that it was opened to.
    headers: { connection: 'close' },
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1_000)]),
  };
  const version = await fetch(`${subject.addresses[role]}/version`, options);
  const { release } = (await version.json()) as { release?: unknown };
  if (release !== subject.release) {
    return { outcome: 'error', message: `Another release than ${subject.release} answers still.` };
  }
  const answer = await fetch(`${subject.addresses[role]}${path}`, options);
  await answer.body?.cancel();
  const isExpected = answer.status === expectedStatus;
  return {
    outcome: isExpected ? 'success' : 'failure',
    message: `${path} of ${role} answers ${answer.status}${isExpected ? '' : `, not ${expectedStatus}`}.`,
  };
}

async function query(
  fetch: Fetch,
  metric: { readonly query: PrometheusQuery; readonly prometheus: PrometheusAnalysis },
  subject: Subject,
  signal: AbortSignal,
): Promise<Finding> {
  const { successCondition } = metric.query;
  const url = `${metric.prometheus.address.replace(/\/+$/, '')}/api/v1/query?${new URLSearchParams({ query: fill(metric.query.query, subject) }).toString()}`;
  const answer = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(QUERY_TIMEOUT_MS)]),
  });
  const values = valuesOf(await answer.json());
  if (typeof values === 'string') {
    return { outcome: 'error', message: values };
  }
  const bound = Number(successCondition.value);
  const isGood = values.every((value) => COMPARE[successCondition.operator](value, bound));
  return {
    outcome: isGood ? 'success' : 'failure',
    message: `${values.join(', ')} is ${isGood ? '' : 'not '}${WORDS[successCondition.operator]} ${successCondition.value}.`,
  };
}

const COMPARE: Readonly<
  Record<PrometheusQuery['successCondition']['operator'], (value: number, bound: number) => boolean>
> = {
  LessThan: (value, bound) => value < bound,
  LessThanOrEqual: (value, bound) => value <= bound,
  GreaterThan: (value, bound) => value > bound,
  GreaterThanOrEqual: (value, bound) => value >= bound,
  Equal: (value, bound) => value === bound,
};

const WORDS = {
  LessThan: 'less than',
  LessThanOrEqual: 'at most',
  GreaterThan: 'greater than',
  GreaterThanOrEqual: 'at least',
  Equal: 'equal to',
} as const;

function fill(text: string, { colour, release, namespace }: Subject): string {
  return text
    .replaceAll('{{colour}}', colour)
    .replaceAll('{{release}}', release)
    .replaceAll('{{namespace}}', namespace);
}

interface PrometheusAnswer {
  readonly status?: string;
  readonly error?: string;
  readonly data?: { readonly resultType?: string; readonly result?: unknown };
}

/** @returns the numbers, or a sentence that says why there is none. */
function valuesOf(answer: unknown): readonly number[] | string {
  const { status, error, data } = answer as PrometheusAnswer;
  if (status !== 'success') {
    return `Prometheus does not answer the query: ${error ?? 'no reason given'}.`;
  }
  const samples = data?.resultType === 'scalar' ? [data.result] : vectorOf(data?.result);
  const values = samples.map((sample) => Number((sample as readonly unknown[])[1]));
  if (values.length === 0) {
    return 'The query finds nothing yet.';
  }
  return values.some(Number.isNaN) ? 'The query gives no number (NaN).' : values;
}

function vectorOf(result: unknown): readonly unknown[] {
  return Array.isArray(result) ? result.map((series) => (series as { value?: unknown }).value ?? []) : [];
}

function sentenceOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return cause?.message ?? message ?? 'unknown failure';
}
