import { createHash } from 'node:crypto';

import type {
  Analysis,
  HttpProbe,
  PrometheusAnalysis,
  PrometheusQuery,
} from '../../api/v1alpha1/analysis.ts';
import type { Measurement } from '../../api/v1alpha1/release.ts';
import type { AnalysisMoment, Measured, Tally } from './view.ts';

/** One thing that is measured again and again. */
export type Metric =
  | { readonly name: string; readonly probe: HttpProbe }
  | { readonly name: string; readonly query: PrometheusQuery; readonly prometheus: PrometheusAnalysis };

/** What an analysis says by now. */
export interface Judgement {
  readonly state: 'Running' | 'Passed' | 'Failed';
  readonly message: string;
  readonly due: readonly Metric[];
  /** When the next thing happens if nothing is reported meanwhile. */
  readonly wakeAfterMs: number;
  readonly measurements: readonly Measurement[];
}

/** Measurements that could not be made, in a row, before that counts as a failure (Argo Rollouts' number). */
const MAX_ERRORS = 4;
/** Pause between two requests of a probe, and before an error is tried again. */
const PROBE_INTERVAL_MS = 5_000;
const RETRY_MS = 1_000;

/** The probes and queries of an analysis, each with a name of its own. */
export function metricsOf(analysis: Analysis): readonly Metric[] {
  const { prometheus } = analysis;
  const named = [
    ...analysis.http.map((probe) => ({ name: probe.name, probe })),
    ...(prometheus?.queries ?? []).map((query) => ({
      name: query.name,
      query,
      prometheus: prometheus as PrometheusAnalysis,
    })),
  ];
  return named.map((metric, index) => {
    const isTaken =
      metric.name === 'verify' || named.slice(0, index).some(({ name }) => name === metric.name);
    return isTaken
      ? { ...metric, name: `${metric.name.slice(0, 54)}-${hash(`${metric.name}${index}`)}` }
      : metric;
  });
}

/** Judges an analysis by what was measured; the Job is judged elsewhere. Pure, so that it may be asked at any time. */
export function judge(
  analysis: Analysis,
  measured: Measured,
  moment: { readonly when: AnalysisMoment; readonly now: Date; readonly startedAt: Date },
): Judgement {
  const elapsedMs = moment.now.getTime() - moment.startedAt.getTime();
  const verdicts = metricsOf(analysis).map((metric) =>
    judgeMetric(analysis, metric, measured, { ...moment, elapsedMs }),
  );
  const failed = verdicts.find(({ measurement }) => measurement.outcome === 'Failed');
  const measurements = verdicts.map(({ measurement }) => measurement);
  const due = verdicts
    .filter(({ waitMs, metric }) => waitMs === 0 && !measured.underWay.has(metric.name))
    .map(({ metric }) => metric);
  const waits = verdicts.flatMap(({ waitMs }) => (waitMs === undefined || waitMs === 0 ? [] : [waitMs]));
  const leftMs = analysis.timeoutSeconds * 1_000 - elapsedMs;
  const base = { due, measurements, wakeAfterMs: Math.max(0, Math.min(leftMs, ...waits)) };
  if (failed !== undefined) {
    return {
      ...base,
      due: [],
      state: 'Failed',
      message: `${failed.metric.name}: ${failed.measurement.message ?? 'failed'}`,
    };
  }
  const running = verdicts
    .filter(({ measurement }) => measurement.outcome !== 'Successful')
    .map(({ metric }) => metric.name);
  if (running.length === 0) {
    return { ...base, due: [], state: 'Passed', message: 'All measurements are as they should be.' };
  }
  return { ...base, state: 'Running', message: `Still measured: ${running.join(', ')}.` };
}

interface MetricVerdict {
  readonly metric: Metric;
  readonly measurement: Measurement;
  /** Until the next measurement; undefined when none is needed. */
  readonly waitMs: number | undefined;
}

function judgeMetric(
  analysis: Analysis,
  metric: Metric,
  measured: Measured,
  { when, now, elapsedMs }: { readonly when: AnalysisMoment; readonly now: Date; readonly elapsedMs: number },
): MetricVerdict {
  const tally = measured.measurements.find(({ name }) => name === metric.name) ?? NOTHING;
  const hadTime = elapsedMs >= analysis.durationSeconds * 1_000;
  const outcome = outcomeOf(tally, demands(metric), hadTime);
  const measurement: Measurement = {
    name: metric.name,
    when,
    outcome,
    successful: tally.successful,
    failed: tally.failed,
    ...(tally.message === '' ? {} : { message: tally.message.slice(0, 1024) }),
  };
  const isOver = outcome === 'Failed' || outcome === 'Successful';
  return { metric, measurement, waitMs: isOver ? undefined : waitMs(tally, demands(metric), now) };
}

function outcomeOf(
  tally: Omit<Tally, 'name'>,
  { count, failureLimit }: Demands,
  hadTime: boolean,
): Measurement['outcome'] {
  if (tally.failed > failureLimit || tally.errors > MAX_ERRORS) {
    return 'Failed';
  }
  if (tally.errors > 0) {
    return 'Inconclusive';
  }
  const isEnough = tally.successful + tally.failed >= count && tally.successful > 0;
  return isEnough && hadTime ? 'Successful' : 'Running';
}

function waitMs({ errors, lastAt }: Omit<Tally, 'name'>, { intervalMs }: Demands, now: Date): number {
  if (lastAt === undefined) {
    return 0;
  }
  const pauseMs = errors > 0 ? Math.min(RETRY_MS, intervalMs) : intervalMs;
  return Math.max(0, lastAt.getTime() + pauseMs - now.getTime());
}

interface Demands {
  readonly count: number;
  readonly failureLimit: number;
  readonly intervalMs: number;
}

function demands(metric: Metric): Demands {
  return 'probe' in metric
    ? { count: 1, failureLimit: 0, intervalMs: PROBE_INTERVAL_MS }
    : {
        count: metric.prometheus.count,
        failureLimit: metric.prometheus.failureLimit,
        intervalMs: metric.prometheus.intervalSeconds * 1_000,
      };
}

const NOTHING: Omit<Tally, 'name'> = { successful: 0, failed: 0, errors: 0, message: '', lastAt: undefined };

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
