import { isTrue } from '../../api/conditions.ts';
import { passedAnalysis } from './analyse.ts';
import {
  PASSES,
  databaseIsExpanded,
  greenHasPassed,
  greenIsReady,
  readyPass,
  withoutAnalysis,
} from './before-switch.ts';
import { type Check, type Pass, isBeforeSwitch } from './check.ts';
import type { Trace } from './checks.ts';
import { podReleaseOf } from './colours.ts';
import { migratesNothing } from './migrations.ts';
import type { Situation } from './view.ts';

/**
 * What must have been so when traffic moved: a switch is made before its passes are written down, and its process may
 * have ended in between. Says the same words, so that nobody can tell from the status that a process has ended.
 *
 * @returns the passes that neither the status nor `passes` knows; none before the switch.
 */
export function hindsight(situation: Situation, passes: Trace['passes']): Trace['passes'] {
  if (isBeforeSwitch(situation)) return [];
  const { status } = situation.release;
  const isKnown = ({ condition }: Check): boolean =>
    condition === undefined ||
    isTrue(status?.conditions, condition) ||
    passes.some(({ check }) => check.condition === condition);
  return BEFORE_SWITCH.filter(({ check }) => !isKnown(check)).map(({ check, passOf }) => ({
    check,
    pass: passOf(situation),
  }));
}

const BEFORE_SWITCH: readonly { readonly check: Check; readonly passOf: (situation: Situation) => Pass }[] = [
  { check: databaseIsExpanded, passOf: expanded },
  { check: greenIsReady, passOf: readyPass },
  { check: greenHasPassed, passOf: analysed },
];

function expanded(situation: Situation): Pass {
  return isKept(situation) ? PASSES.runsAlready : (migratesNothing(situation) ?? PASSES.expanded);
}

function analysed(situation: Situation): Pass {
  const { prePromotionAnalysis } = situation.release.spec.strategy.blueGreen;
  return (
    withoutAnalysis(situation, isKept(situation)) ??
    passedAnalysis(situation, prePromotionAnalysis, 'PrePromotion')
  );
}

/** Whether its pods were started for an earlier release, and have only been gone back to. */
function isKept({ view, release, colour }: Situation): boolean {
  return podReleaseOf(view.colours[colour]) !== release.metadata.name;
}
