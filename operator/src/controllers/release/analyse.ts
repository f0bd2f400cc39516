import { REASONS } from '../../api/reasons.ts';
import type { Analysis } from '../../api/v1alpha1/analysis.ts';
import type { Measurement, ReleaseStep } from '../../api/v1alpha1/release.ts';
import { JOB } from '../../kube/kinds.ts';
import { judge } from './analysis.ts';
import { type Objection, type Pass, msUntil, verdict } from './check.ts';
import { verifyJob, verifyName } from './resources.ts';
import type { AnalysisMoment, Situation } from './view.ts';

/** Which analysis, and since when. */
export interface AnalysisRun {
  readonly when: AnalysisMoment;
  /** Undefined: it begins now. */
  readonly startedAt: Date | undefined;
  readonly step: ReleaseStep;
}

/** How an analysis stands: it measures, has failed the release, or is passed. */
export function analyse(situation: Situation, analysis: Analysis, run: AnalysisRun): Objection | Pass {
  const { view, release } = situation;
  const { when, startedAt = view.now, step } = run;
  const job = verifying(situation, analysis, when);
  const judgement = judge(analysis, view.measured(release, when), { when, now: view.now, startedAt });
  const measurements = [...(job === undefined ? [] : [job.measurement]), ...judgement.measurements];
  const failure = job?.measurement.outcome === 'Failed' ? job.measurement.message : judgement.state === 'Failed' ? judgement.message : undefined;
  if (failure !== undefined) {
    return { ...verdict(REASONS.analysisFailed, `The analysis has failed. ${failure} Correct the image or the analysis, then change the StudyFlow or set retry.`), measurements };
  }
  if (judgement.state === 'Passed' && (job === undefined || job.measurement.outcome === 'Successful')) {
    return { reason: REASONS.analysisPassed, message: 'Everything that was measured is as it should be.', measurements };
  }
  if (msUntil(situation, startedAt, analysis.timeoutSeconds) === 0) {
    return { ...verdict(REASONS.analysisFailed, `The analysis was not over within ${analysis.timeoutSeconds} s. ${judgement.message}`), measurements };
  }
  return {
    step,
    reason: REASONS.analysisRunning,
    message: 'The new colour is being looked at.',
    writes: job?.writes ?? [],
    wakeAfterMs: judgement.wakeAfterMs,
    measurements,
    ...(judgement.due.length === 0 ? {} : { measure: { when, metrics: judgement.due } }),
  };
}

interface Verifying {
  readonly measurement: Measurement;
  readonly writes: NonNullable<Objection['writes']>;
}

function verifying(situation: Situation, { verify }: Analysis, when: AnalysisMoment): Verifying | undefined {
  if (verify?.enabled !== true) {
    return undefined;
  }
  const { view, release } = situation;
  const name = verifyName(release, when);
  const job = view.jobs.find(({ metadata }) => metadata.name === name);
  const said = release.status?.analysis?.find((measurement) => measurement.name === 'verify' && measurement.when === when);
  if (job === undefined) {
    // A Job that has ended may be cleared away; what it said is kept.
    const isKept = said !== undefined && said.outcome !== 'Running' && (release.status?.observedRetry ?? 0) === release.spec.retry;
    const object = verifyJob(situation, when, verify.timeoutSeconds);
    return isKept ? { measurement: said, writes: [] } : { measurement: measured(when, 'Running', name), writes: [{ op: 'create', kind: JOB, object }] };
  }
  const ended = job.status?.conditions?.find(({ type, status }) => status === 'True' && (type === 'Complete' || type === 'Failed'));
  if (ended === undefined) {
    return { measurement: measured(when, 'Running', name), writes: [] };
  }
  return { measurement: measured(when, ended.type === 'Complete' ? 'Successful' : 'Failed', name), writes: [] };
}

function measured(when: AnalysisMoment, outcome: Measurement['outcome'], job: string): Measurement {
  return {
    name: 'verify',
    when,
    outcome,
    successful: outcome === 'Successful' ? 1 : 0,
    failed: outcome === 'Failed' ? 1 : 0,
    message: outcome === 'Failed' ? `Job ${job} has failed: see \`kubectl logs job/${job}\`.` : `Job ${job}.`,
  };
}
