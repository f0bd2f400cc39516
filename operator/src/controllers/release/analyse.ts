import { REASONS } from '../../api/reasons.ts';
import type { Analysis } from '../../api/v1alpha1/analysis.ts';
import type { Measurement, Release, ReleaseStep } from '../../api/v1alpha1/release.ts';
import { JOB, type Job } from '../../kube/kinds.ts';
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
  const measurements = [...job.measurements, ...judgement.measurements];
  const failure = job.failure ?? (judgement.state === 'Failed' ? judgement.message : undefined);
  if (failure !== undefined) {
    return {
      ...verdict(REASONS.analysisFailed, `The analysis has failed. ${failure} ${ADVICE}`),
      measurements,
    };
  }
  if (judgement.state === 'Passed' && job.isPassed) {
    return { ...PASSED, measurements };
  }
  if (msUntil(situation, startedAt, analysis.timeoutSeconds) === 0) {
    const message = `The analysis was not over within ${analysis.timeoutSeconds} s. ${judgement.message} ${ADVICE}`;
    return { ...verdict(REASONS.analysisFailed, message), measurements };
  }
  return {
    step,
    reason: REASONS.analysisRunning,
    message: 'The new colour is being looked at.',
    writes: job.writes,
    wakeAfterMs: judgement.wakeAfterMs,
    measurements,
    ...(judgement.due.length === 0 ? {} : { measure: { when, metrics: judgement.due } }),
  };
}

const PASSED = {
  reason: REASONS.analysisPassed,
  message: 'Everything that was measured is as it should be.',
} as const;

/** @returns the pass of an analysis that is over and that nobody has written down; its Job may still tell. */
export function passedAnalysis(
  situation: Situation,
  analysis: Analysis | undefined,
  when: AnalysisMoment,
): Pass {
  return { ...PASSED, measurements: analysis ? verifying(situation, analysis, when).measurements : [] };
}

const ADVICE = 'Correct the image or the analysis, then change the StudyFlow or set retry.';

interface Verifying {
  readonly measurements: readonly Measurement[];
  readonly writes: NonNullable<Objection['writes']>;
  readonly isPassed: boolean;
  readonly failure: string | undefined;
}

function verifying(situation: Situation, { verify }: Analysis, when: AnalysisMoment): Verifying {
  if (verify?.enabled !== true) {
    return { measurements: [], writes: [], isPassed: true, failure: undefined };
  }
  const { view, release } = situation;
  const name = verifyName(release, when);
  const job = view.jobs.find(({ metadata }) => metadata.name === name);
  const ended = job === undefined ? rememberedEnd(release, when) : endOf(job);
  const measurement = measured(when, ended ?? 'Running', name);
  const isMissing = job === undefined && ended === undefined;
  const object = (): Job => verifyJob(situation, when, verify.timeoutSeconds);
  return {
    measurements: [measurement],
    writes: isMissing ? [{ op: 'create', kind: JOB, object: object() }] : [],
    isPassed: ended === 'Successful',
    failure: ended === 'Failed' ? measurement.message : undefined,
  };
}

type End = 'Successful' | 'Failed';

function endOf({ status }: Job): End | undefined {
  const types = (status?.conditions ?? [])
    .filter((condition) => condition.status === 'True')
    .map(({ type }) => type);
  return types.includes('Complete') ? 'Successful' : types.includes('Failed') ? 'Failed' : undefined;
}

/** A Job that has ended may be cleared away; what it said in this try is kept. */
function rememberedEnd({ spec, status }: Release, when: AnalysisMoment): End | undefined {
  if ((status?.observedRetry ?? 0) !== spec.retry) {
    return undefined;
  }
  const outcome = status?.analysis?.find((known) => known.name === 'verify' && known.when === when)?.outcome;
  return outcome === 'Successful' || outcome === 'Failed' ? outcome : undefined;
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
