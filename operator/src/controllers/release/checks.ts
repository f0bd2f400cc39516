import { REASONS } from '../../api/reasons.ts';
import type { ReleaseStep } from '../../api/v1alpha1/release.ts';
import {
  backfillIsBegun,
  blueIsDrained,
  databaseIsContracted,
  greenHoldsUp,
  greenIsNotLost,
  isWrittenDown,
  windowIsOver,
} from './after-switch.ts';
import {
  colourIsFree,
  databaseIsExpanded,
  greenHasPassed,
  greenHasTime,
  greenIsFull,
  greenIsReady,
  greenIsThere,
  isPromoted,
  previewsNameGreen,
  servicesNameGreen,
} from './before-switch.ts';
import {
  type Check,
  type Objection,
  type Pass,
  STEP_OF_VERDICT,
  has,
  hasEnded,
  isBeforeSwitch,
  isInWindow,
  isObjection,
  isRetried,
  verdict,
  verdictOf,
} from './check.ts';
import { replicasOf, deploymentsOf, holdersOf } from './colours.ts';
import { canServe } from './return.ts';
import { namedColour } from './stamps.ts';
import { SERVED_ROLES, type Situation } from './view.ts';

/** What has failed stays so until it is retried; its traffic and its pods are seen to beside this. */
const hasNotFailed: Check = {
  name: 'hasNotFailed',
  ask: (situation) => {
    const { release } = situation;
    const failure = verdictOf(release);
    if (failure === undefined) {
      return undefined;
    }
    if (isRetried(release)) {
      return {
        step: 'Pending',
        reason: REASONS.retrying,
        message: 'It begins anew.',
        isSilent: true,
        isReset: true,
        wakeAfterMs: 0,
      };
    }
    const step = stepAfter(situation, STEP_OF_VERDICT[failure.reason] ?? 'Failed');
    return { step, reason: REASONS.failed, message: failure.message, isSilent: true };
  },
};

/** While there is something left to do: traffic that can go back, pods that are kept for a while. */
function stepAfter({ view, release, colour, other }: Situation, end: ReleaseStep): ReleaseStep {
  const there = view.colours[colour];
  if (!holdersOf(there).has(release.metadata.name)) {
    return end;
  }
  if (SERVED_ROLES.some((role) => namedColour(view.services[role]) === colour)) {
    return canServe(view, other) ? 'Returning' : end;
  }
  return deploymentsOf(there).some((deployment) => replicasOf(deployment) > 0) ? 'Aborting' : end;
}

/** A person may end it at any time before there is no way back. */
const isNotAborted: Check = {
  name: 'isNotAborted',
  isAsked: (situation) => !has(situation, 'Confirmed') && !hasEnded(situation.release),
  ask: ({ release }) =>
    release.spec.abort
      ? verdict(
          REASONS.aborted,
          'Aborted by hand. Change the StudyFlow for another version; or set abort to false and retry to a higher number.',
        )
      : undefined,
};

/** A person may hold it before its next step. */
const isNotPaused: Check = {
  name: 'isNotPaused',
  isAsked: ({ release }) => !hasEnded(release),
  ask: (situation) => {
    const { release } = situation;
    const isHeld = release.spec.paused && (isBeforeSwitch(situation) || isInWindow(situation));
    return isHeld
      ? {
          step: release.status?.step ?? 'Pending',
          reason: REASONS.paused,
          message: 'Paused: set paused to false to go on.',
          isSilent: true,
          isStalled: true,
        }
      : undefined;
  },
};

/** Read from top to bottom: the first check that objects decides the step. */
export const CHECKS: readonly Check[] = [
  hasNotFailed, //         what has failed is not tried again by itself
  isNotAborted, //         a person's word comes first
  greenIsNotLost, //       traffic goes back from pods that are gone, paused or not
  isNotPaused, //          nothing moves while a person looks
  databaseIsExpanded, //   never start green on a schema it cannot read
  greenHasTime, //         a release that gets nowhere ends
  colourIsFree, //         two releases never share a colour
  greenIsThere, //         what runs is what the release says
  previewsNameGreen, //    what is analysed is green only
  greenIsReady, //         never move traffic to pods that cannot answer
  greenHasPassed, //       nor to pods that answer wrongly
  isPromoted, //           nor before a person says so, if one wants to be asked
  greenIsFull, //          nor to fewer pods than it needs
  servicesNameGreen, //    the switch
  greenHoldsUp, //         the old colour is kept until the new one has proven itself
  windowIsOver, //         with everybody's traffic
  isWrittenDown, //        from here on there is no way back
  backfillIsBegun, //      rows follow while both versions understand them
  blueIsDrained, //        rooms and requests end where they began
  databaseIsContracted, // the schema loses only what nobody needs any more
];

/** What the checks have said, until one objected. */
export interface Trace {
  readonly passes: readonly { readonly check: Check; readonly pass: Pass }[];
  readonly objection: (Objection & { readonly check: Check }) | undefined;
}

/** Asks the checks in their order. */
export function askAll(situation: Situation, checks: readonly Check[] = CHECKS): Trace {
  const passes: Trace['passes'][number][] = [];
  for (const check of checks) {
    const answer = check.isAsked?.(situation) === false ? undefined : check.ask(situation);
    if (isObjection(answer)) {
      return { passes, objection: { ...answer, check } };
    }
    if (answer !== undefined) {
      passes.push({ check, pass: answer });
    }
  }
  return { passes, objection: undefined };
}
