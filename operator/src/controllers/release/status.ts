import {
  type Finding,
  RELEASE_CONDITIONS,
  isTrue,
  mergeConditions,
  toMicroTime,
} from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { Measurement, Release, ReleaseStatus } from '../../api/v1alpha1/release.ts';
import { reconciling, settled, stalled } from '../../runtime/conditions.ts';
import { confirmAt } from './after-switch.ts';
import {
  type Objection,
  STEP_OF_VERDICT,
  isBeforeSwitch,
  isInWindow,
  switchedAt,
  verdictOf,
} from './check.ts';
import type { Trace } from './checks.ts';
import { hindsight } from './hindsight.ts';
import { activeStamp } from './stamps.ts';
import type { PlatformView, Situation } from './view.ts';

/** The two moments of a switch, as this process has seen them. */
export interface SwitchMoments {
  readonly lastCheckTime: string;
  readonly switchTime: string;
}

/** The status of the newest release: what the checks have said, and what was known before. */
export function statusOf(
  situation: Situation,
  { objection, passes }: Trace,
  moments: SwitchMoments | undefined,
): ReleaseStatus {
  const { view, release } = situation;
  const trace = { objection, passes: [...passes, ...hindsight(situation, passes)] };
  const known = objection?.isReset === true ? undefined : release.status;
  const generation = release.metadata.generation ?? 0;
  const at = { generation, now: view.now };
  const { step, message } = objection ?? {
    step: 'Succeeded',
    message: 'The new version serves; nothing of an older one is left.',
  };
  return {
    ...known,
    observedGeneration: generation,
    conditions: mergeConditions(RELEASE_CONDITIONS, known?.conditions, findingsOf(situation, trace), at),
    step,
    message: message.slice(0, 2048),
    colour: situation.colour,
    observedRetry: release.spec.retry,
    startTime: known?.startTime ?? toMicroTime(view.now),
    ...previousOf(situation, known),
    ...momentsOf(situation, known, moments),
    ...windowOf(situation),
    ...endOf(situation, known, objection),
    ...analysisOf(known, trace),
  };
}

/** The status of a release that a newer one has overtaken: a confirmed one is done, any other is over. */
export function overtakenStatus(view: PlatformView, release: Release, newest: string): ReleaseStatus {
  const verdict = verdictOf(release);
  if (verdict !== undefined) {
    // It had failed before, and was on its way out: the newer one sees to the rest.
    return { ...release.status, step: STEP_OF_VERDICT[verdict.reason] ?? 'Failed' };
  }
  const isConfirmed = isTrue(release.status?.conditions, 'Confirmed');
  const message = isConfirmed
    ? `Confirmed; Release ${newest} has followed, and does what was left.`
    : `Release ${newest} has come before this one was confirmed.`;
  const findings: readonly Finding[] = [
    isConfirmed
      ? { type: 'Succeeded', status: 'True', reason: REASONS.succeeded, message }
      : { type: 'Succeeded', status: 'False', reason: REASONS.superseded, message },
    ...settled(isConfirmed ? REASONS.succeeded : REASONS.superseded, message),
  ];
  const generation = release.metadata.generation ?? 0;
  return {
    ...release.status,
    observedGeneration: generation,
    conditions: mergeConditions(RELEASE_CONDITIONS, release.status?.conditions, findings, {
      generation,
      now: view.now,
    }),
    step: isConfirmed ? 'Succeeded' : 'Superseded',
    message,
    observedRetry: release.spec.retry,
    endTime: toMicroTime(view.now),
  };
}

function findingsOf(situation: Situation, { passes, objection }: Trace): readonly Finding[] {
  const passed = passes.flatMap(({ check, pass }): readonly Finding[] =>
    check.condition === undefined ? [] : [{ type: check.condition, status: 'True', ...wordsOf(pass) }],
  );
  if (objection === undefined) {
    const message = 'The new version serves; nothing of an older one is left.';
    return [
      ...passed,
      { type: 'Succeeded', status: 'True', reason: REASONS.succeeded, message },
      ...settled(REASONS.succeeded, message),
    ];
  }
  const failure = verdictOf(situation.release);
  if (failure !== undefined && objection.isReset !== true) {
    return [...returnedOf(situation), ...endFindings(failure.reason, failure.message)];
  }
  const { condition } = objection.check;
  const own: readonly Finding[] =
    condition === undefined || objection.isSilent === true
      ? []
      : [{ type: condition, status: 'False', ...wordsOf(objection) }];
  return [...passed, ...own, ...summaryOf(objection)];
}

function summaryOf(objection: Objection): readonly Finding[] {
  const { reason, message } = wordsOf(objection);
  if (objection.isVerdict === true) {
    return [{ type: 'Succeeded', status: 'False', reason, message }, ...endFindings(reason, message)];
  }
  const summary = objection.isStalled === true ? stalled(reason, message) : reconciling(reason, message);
  return [{ type: 'Succeeded', status: 'Unknown', reason, message }, ...summary];
}

function endFindings(reason: string, message: string): readonly Finding[] {
  return reason === REASONS.superseded ? settled(reason, message) : stalled(reason, message);
}

/** Traffic that has gone back is not said to be here any more. */
function returnedOf(situation: Situation): readonly Finding[] {
  const isHere = isTrue(situation.release.status?.conditions, 'Switched');
  return isHere && isBeforeSwitch(situation)
    ? [
        {
          type: 'Switched',
          status: 'False',
          reason: REASONS.returned,
          message: 'Traffic has gone back to the version before.',
        },
      ]
    : [];
}

function wordsOf({ reason, message }: { readonly reason: string; readonly message: string }): {
  readonly reason: string;
  readonly message: string;
} {
  return { reason, message: message.slice(0, 4096) };
}

/** Who served before is known until the switch, and remembered after it. */
function previousOf(situation: Situation, known: ReleaseStatus | undefined): Partial<ReleaseStatus> {
  const { view, other, release } = situation;
  const stamp = activeStamp(view);
  if (known?.previousRelease !== undefined || stamp === undefined) {
    return {};
  }
  // What a switch follows is written on the Services with it: the status may have had no time to say it.
  const followed = stamp.release === release.metadata.name ? stamp.previous : undefined;
  const previousRelease = stamp.colour === other ? stamp.release : followed;
  return previousRelease === undefined ? {} : { previousColour: other, previousRelease };
}

/** A process that has not seen the switch itself says what is written on the Services. */
function momentsOf(
  situation: Situation,
  known: ReleaseStatus | undefined,
  moments: SwitchMoments | undefined,
): Partial<ReleaseStatus> {
  if (moments !== undefined) {
    return { ...moments };
  }
  if (known?.switchTime !== undefined || isBeforeSwitch(situation)) {
    return {};
  }
  const checkedAt = activeStamp(situation.view)?.checkedAt ?? '';
  const moment = checkedAt === '' ? toMicroTime(switchedAt(situation)) : checkedAt;
  return { lastCheckTime: moment, switchTime: moment };
}

function windowOf(situation: Situation): Partial<ReleaseStatus> {
  return isInWindow(situation) ? { confirmAt: toMicroTime(confirmAt(situation)) } : {};
}

function endOf(
  { view, release }: Situation,
  known: ReleaseStatus | undefined,
  objection: Trace['objection'],
): Partial<ReleaseStatus> {
  const isOver =
    objection === undefined ||
    objection.isVerdict === true ||
    STEP_OF_VERDICT[objection.reason] !== undefined;
  if (!isOver || known?.endTime !== undefined) {
    return {};
  }
  const { abortScaleDownDelaySeconds } = release.spec.strategy.blueGreen;
  const scaleDownAt = toMicroTime(new Date(view.now.getTime() + abortScaleDownDelaySeconds * 1_000));
  return { endTime: toMicroTime(view.now), ...(objection === undefined ? {} : { scaleDownAt }) };
}

/** What is measured now replaces what was; what another analysis has found stays. */
function analysisOf(known: ReleaseStatus | undefined, { passes, objection }: Trace): Partial<ReleaseStatus> {
  const fresh: readonly Measurement[] = [
    ...passes.flatMap(({ pass }) => pass.measurements ?? []),
    ...(objection?.measurements ?? []),
  ];
  const isFresh = ({ when, name }: Measurement): boolean =>
    fresh.some((other) => other.when === when && other.name === name);
  const analysis = [...(known?.analysis ?? []).filter((measurement) => !isFresh(measurement)), ...fresh];
  return analysis.length === 0 ? {} : { analysis };
}
