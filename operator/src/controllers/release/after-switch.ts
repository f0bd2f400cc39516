import { ROLES } from '@studyflow/cdk8s';

import { REASONS } from '../../api/reasons.ts';
import { analyse } from './analyse.ts';
import {
  type Check,
  type Objection,
  has,
  isInWindow,
  msUntilDeadline,
  switchedAt,
  verdict,
} from './check.ts';
import { isGone, isServing, readyCount } from './colours.ts';
import { diagnose } from './diagnose.ts';
import { migratesNothing, phaseOf } from './migrations.ts';
import { canServe } from './return.ts';
import type { Situation } from './view.ts';
import { stop } from './writes.ts';

/** Pods that die after the switch send traffic back, as long as there is something to go back to. */
export const greenIsNotLost: Check = {
  name: 'greenIsNotLost',
  condition: 'Confirmed',
  isAsked: isInWindow,
  ask: (situation) => {
    const { view, colour, other } = situation;
    if (isServing(view.colours[colour])) {
      return undefined;
    }
    const { message } = diagnose(view.colours[colour]);
    return canServe(view, other)
      ? verdict(REASONS.greenLost, `The pods of ${colour} were lost after the switch. ${message}`)
      : {
          step: 'Confirming',
          reason: REASONS.podsUnready,
          message: `${message} There is nothing to go back to.`,
        };
  },
};

/** It does as well with everybody's traffic as it did before. */
export const greenHoldsUp: Check = {
  name: 'greenHoldsUp',
  condition: 'Confirmed',
  isAsked: isInWindow,
  ask: (situation) => {
    const { postPromotionAnalysis } = situation.release.spec.strategy.blueGreen;
    return postPromotionAnalysis === undefined
      ? undefined
      : analyse(situation, postPromotionAnalysis, {
          when: 'PostPromotion',
          startedAt: switchedAt(situation),
          step: 'Confirming',
        });
  },
};

/** The old colour is kept for as long as the strategy says, then there is no way back. */
export const windowIsOver: Check = {
  name: 'windowIsOver',
  condition: 'Confirmed',
  isAsked: isInWindow,
  ask: (situation) => {
    const wakeAfterMs = confirmAt(situation).getTime() - situation.view.now.getTime();
    if (wakeAfterMs > 0) {
      return {
        step: 'Confirming',
        reason: REASONS.confirming,
        message: 'The old colour is kept for a while: a failure of the new one goes back.',
        wakeAfterMs,
      };
    }
    return (
      lateObjection(situation) ?? { reason: REASONS.confirmed, message: 'The new version serves, and stays.' }
    );
  },
};

/** What cannot be taken back is written down before it is acted on. */
export const isWrittenDown: Check = {
  name: 'isWrittenDown',
  ask: (situation) =>
    has(situation, 'Confirmed')
      ? undefined
      : {
          step: 'Confirming',
          reason: REASONS.confirmed,
          message: 'The new version serves, and stays.',
          isSilent: true,
          wakeAfterMs: 0,
        },
};

/** Old rows follow while the version that wrote them may still run. */
export const backfillIsBegun: Check = {
  name: 'backfillIsBegun',
  condition: 'Contracted',
  isAsked: (situation) => !has(situation, 'Contracted'),
  ask: (situation) => {
    if (migratesNothing(situation) !== undefined) {
      return undefined;
    }
    const phase = phaseOf(situation, 'backfill');
    return phase.state === 'Running' && phase.writes.length > 0
      ? {
          step: 'BackfillingAndContracting',
          reason: REASONS.contracting,
          message: phase.message,
          writes: phase.writes,
        }
      : undefined;
  },
};

/** The old pods hand over what they hold, and end. */
export const blueIsDrained: Check = {
  name: 'blueIsDrained',
  condition: 'Drained',
  ask: ({ view, other }) => {
    const there = view.colours[other];
    const writes = stop(there);
    if (writes.length > 0) {
      return { step: 'ScalingDown', reason: REASONS.draining, message: `${other} is scaled down.`, writes };
    }
    if (!isGone(there)) {
      return {
        step: 'Draining',
        reason: REASONS.draining,
        message: `The pods of ${other} hand over what they hold.`,
      };
    }
    return Object.keys(there.deployments).length === 0
      ? { reason: REASONS.nothingToDrain, message: 'There is no older version.' }
      : { reason: REASONS.drained, message: `Nothing of ${other} runs any more.` };
  },
};

/** What only the old version needed goes last, when nothing needs it any more. */
export const databaseIsContracted: Check = {
  name: 'databaseIsContracted',
  condition: 'Contracted',
  isAsked: (situation) => !has(situation, 'Contracted'),
  ask: (situation) =>
    migratesNothing(situation) ??
    phaseObjection(situation, 'backfill') ??
    phaseObjection(situation, 'contract') ?? {
      reason: REASONS.contracted,
      message: 'The schema has what this version needs, and nothing else.',
    },
};

/** @returns when the window ends: both the delay of the old colour and the analysis have had their time. */
export function confirmAt(situation: Situation): Date {
  const { scaleDownDelaySeconds, postPromotionAnalysis } = situation.release.spec.strategy.blueGreen;
  const isOldThere = !isGone(situation.view.colours[situation.other]);
  const seconds = Math.max(
    isOldThere ? scaleDownDelaySeconds : 0,
    postPromotionAnalysis?.durationSeconds ?? 0,
  );
  return new Date(switchedAt(situation).getTime() + seconds * 1_000);
}

/** The window does not close on a version with too few pods; after the deadline traffic goes back. */
function lateObjection(situation: Situation): Objection | undefined {
  const { view, release, colour, other } = situation;
  const isWhole = ROLES.every(
    (role) => readyCount(view.colours[colour], role) >= release.spec.template.roles[role].replicas,
  );
  if (isWhole) {
    return undefined;
  }
  const { message } = diagnose(view.colours[colour]);
  const wakeAfterMs = msUntilDeadline(situation, confirmAt(situation));
  return wakeAfterMs === 0 && canServe(view, other)
    ? verdict(REASONS.greenLost, `The pods of ${colour} did not stay ready after the switch. ${message}`)
    : { step: 'Confirming', reason: REASONS.podsUnready, message, wakeAfterMs: Math.max(wakeAfterMs, 1_000) };
}

function phaseObjection(situation: Situation, name: 'backfill' | 'contract'): Objection | undefined {
  const phase = phaseOf(situation, name);
  switch (phase.state) {
    case 'Done':
      return undefined;
    case 'Failed':
      return {
        step: 'BackfillingAndContracting',
        reason: REASONS.migrationFailed,
        message: phase.message,
        isStalled: true,
      };
    case 'Running':
      return {
        step: 'BackfillingAndContracting',
        reason: REASONS.contracting,
        message: phase.message,
        writes: phase.writes,
      };
  }
}
