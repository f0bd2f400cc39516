import { REASONS } from '../../api/reasons.ts';
import { analyse } from './analyse.ts';
import {
  type Check,
  type Objection,
  type Pass,
  has,
  isBeforeSwitch,
  msUntil,
  msUntilDeadline,
  since,
  verdict,
} from './check.ts';
import { isFreeFor, isServing, podReleaseOf } from './colours.ts';
import { type PhaseState, migratesNothing, phaseOf } from './migrations.ts';
import { isReturn } from './place.ts';
import { free, grow, raise } from './raise.ts';
import { activeStamp, isNamed, namedColour, stampOf, turnOf } from './stamps.ts';
import { begunAt, deadlineFrom, isUp, readyObjection, sizeNow, starting, worst } from './readiness.ts';
import { SERVED_ROLES, type Situation } from './view.ts';
import { mend, select } from './writes.ts';

/** What is said of a schema that fits. */
export const PASSES = {
  runsAlready: {
    reason: REASONS.databaseExpanded,
    message: 'This version runs already: the schema fits it.',
  },
  expanded: { reason: REASONS.databaseExpanded, message: 'The schema fits both versions.' },
} as const satisfies Record<string, Pass>;

/** Green never starts on a schema that it cannot read. */
export const databaseIsExpanded: Check = {
  name: 'databaseIsExpanded',
  condition: 'Expanded',
  isAsked: (situation) => isBeforeSwitch(situation) && !has(situation, 'Expanded'),
  ask: (situation) => {
    if (isReturn(situation)) {
      return PASSES.runsAlready;
    }
    const nothing = migratesNothing(situation);
    if (nothing !== undefined) {
      return nothing;
    }
    const phase = phaseOf(situation, 'expand');
    switch (phase.state) {
      case 'Done':
        return PASSES.expanded;
      case 'Failed':
        return verdict(REASONS.migrationFailed, phase.message);
      case 'Running':
        return expanding(situation, phase);
    }
  },
};

/** A release that gets no further ends, and leaves everything as it was before. */
export const greenHasTime: Check = {
  name: 'greenHasTime',
  condition: 'GreenReady',
  isAsked: isBeforeSwitch,
  ask: (situation) => {
    const { release, colour } = situation;
    const { progressDeadlineSeconds } = release.spec.strategy.blueGreen;
    const from = deadlineFrom(situation);
    // Pods that came in time, while nobody looked, are no failure.
    if (from === undefined || msUntilDeadline(situation, from) > 0 || isUp(situation, sizeNow(situation))) {
      return undefined;
    }
    const { reason, message } = worst(situation);
    return verdict(
      reason === REASONS.greenStarting ? REASONS.progressDeadlineExceeded : reason,
      `${colour} was not ready within ${progressDeadlineSeconds} s. ${message}`,
    );
  },
};

/** Pods of two releases never share a colour. */
export const colourIsFree: Check = {
  name: 'colourIsFree',
  condition: 'GreenReady',
  isAsked: isBeforeSwitch,
  ask: (situation) => {
    const { view, release, colour } = situation;
    if (isFreeFor(view.colours[colour], release.metadata.name)) {
      return undefined;
    }
    const writes = isReturn(situation) || !isNamed(view, colour) ? free(situation) : [];
    return starting(situation, `Waits until ${colour} is free of an earlier release.`, { writes });
  },
};

/** What green consists of is there, and is what the release says, whatever somebody has done to it. */
export const greenIsThere: Check = {
  name: 'greenIsThere',
  condition: 'GreenReady',
  ask: (situation) => {
    const size = sizeNow(situation);
    const writes = [...raise(situation, size), ...grow(situation, size)];
    if (writes.length === 0) {
      return undefined;
    }
    const { colour } = situation;
    return isBeforeSwitch(situation)
      ? starting(situation, `The pods of ${colour} are being made.`, {
          writes: [...writes, ...previews(situation)],
        })
      : {
          step: situation.release.status?.step ?? 'Pending',
          reason: REASONS.childPutBack,
          message: `What ${colour} consists of is put back.`,
          writes,
          isSilent: true,
        };
  },
};

/** What is looked at before the switch is green, and green only. */
export const previewsNameGreen: Check = {
  name: 'previewsNameGreen',
  condition: 'GreenReady',
  isAsked: isBeforeSwitch,
  ask: (situation) => {
    const writes = previews(situation);
    return writes.length === 0
      ? undefined
      : starting(situation, 'The preview Services are pointed at the new colour.', { writes });
  },
};

/** Traffic never moves to pods that cannot answer. */
export const greenIsReady: Check = {
  name: 'greenIsReady',
  condition: 'GreenReady',
  isAsked: isBeforeSwitch,
  ask: (situation) => readyObjection(situation, sizeNow(situation)) ?? readyPass(situation),
};

/** @returns what is said when all pods answer. */
export function readyPass({ colour }: Situation): Pass {
  return { reason: REASONS.greenReady, message: `All pods of ${colour} are ready.` };
}

/** Green has proven itself before anybody else meets it. */
export const greenHasPassed: Check = {
  name: 'greenHasPassed',
  condition: 'Analysed',
  isAsked: (situation) => isBeforeSwitch(situation) && !has(situation, 'Analysed'),
  ask: (situation) => {
    const { prePromotionAnalysis } = situation.release.spec.strategy.blueGreen;
    const pass = withoutAnalysis(situation, isReturn(situation));
    if (pass !== undefined || prePromotionAnalysis === undefined) {
      return pass;
    }
    const startedAt = since(situation, 'Analysed', 'False');
    return analyse(situation, prePromotionAnalysis, { when: 'PrePromotion', startedAt, step: 'Analysing' });
  },
};

/** @returns why a release is not analysed; undefined when it is. */
export function withoutAnalysis({ release: { spec } }: Situation, hasServed: boolean): Pass | undefined {
  if (spec.promote) {
    return { reason: REASONS.promoted, message: 'Promoted by hand, without analysis.' };
  }
  if (hasServed) {
    return { reason: REASONS.analysisPassed, message: 'Its pods have served before.' };
  }
  return spec.strategy.blueGreen.prePromotionAnalysis === undefined
    ? { reason: REASONS.analysisDisabled, message: 'The strategy asks for no analysis.' }
    : undefined;
}

/** A person has the last word, if they want it. */
export const isPromoted: Check = {
  name: 'isPromoted',
  condition: 'Switched',
  isAsked: (situation) => isBeforeSwitch(situation) && !has(situation, 'Switched'),
  ask: (situation) => {
    const { autoPromotionEnabled, autoPromotionSeconds } = situation.release.spec.strategy.blueGreen;
    if (autoPromotionEnabled || situation.release.spec.promote || isReturn(situation)) {
      return undefined;
    }
    const waiting: Objection = {
      step: 'AwaitingPromotion',
      reason: REASONS.awaitingPromotion,
      message: 'The new colour is ready. Set promote to move traffic to it, or abort.',
    };
    if (autoPromotionSeconds === undefined) {
      return waiting;
    }
    const wakeAfterMs = msUntil(
      situation,
      since(situation, 'Analysed', 'True') ?? situation.view.now,
      autoPromotionSeconds,
    );
    return wakeAfterMs === 0 ? undefined : { ...waiting, wakeAfterMs };
  },
};

/** Green is as large as what it takes over from, also when it was looked at with few pods. */
export const greenIsFull: Check = {
  name: 'greenIsFull',
  condition: 'Switched',
  isAsked: isBeforeSwitch,
  ask: (situation) => {
    const writes = [...raise(situation, 'full'), ...grow(situation, 'full')];
    if (writes.length === 0) {
      return readyObjection(situation, 'full');
    }
    return starting(situation, `${situation.colour} grows to its full size.`, { writes });
  },
};

/** The switch: both Services at once, on nothing but what was looked at just now. */
export const servicesNameGreen: Check = {
  name: 'servicesNameGreen',
  condition: 'Switched',
  ask: (situation) => {
    const { view, release, colour, other } = situation;
    if (!isBeforeSwitch(situation)) {
      return { reason: REASONS.switched, message: `The Services name ${colour}.` };
    }
    const missing = SERVED_ROLES.filter((role) => view.services[role] === undefined);
    if (missing.length > 0) {
      return {
        step: 'Switching',
        reason: REASONS.serviceMissing,
        message: `There is no Service ${missing.map((role) => `${view.key.name}-${role}`).join(' and ')} to switch: it is made with the StudyFlow.`,
      };
    }
    const name = release.metadata.name;
    const isPreviousUp = activeStamp(view)?.colour === other && isServing(view.colours[other]);
    const previous = isPreviousUp ? podReleaseOf(view.colours[other]) : undefined;
    const target = { colour, release: name, previous, turn: turnOf(view, name, colour) };
    const writes = SERVED_ROLES.flatMap((role) => {
      const service = view.services[role];
      const stamp = stampOf(service);
      const isDone = stamp?.release === name && stamp.colour === colour && namedColour(service) === colour;
      return service === undefined || isDone ? [] : [select(view, role, service, target)];
    });
    return {
      step: 'Switching',
      reason: REASONS.switching,
      message: `The Services are switched to ${colour}.`,
      writes,
      isSwitch: true,
    };
  },
};

/** A migration may take its time; one that cannot even begin has the time that pods have. */
function expanding(
  situation: Situation,
  { message, writes, obstacle }: PhaseState & { readonly state: 'Running' },
): Objection {
  if (obstacle === undefined) {
    return { step: 'Expanding', reason: REASONS.databaseExpanding, message, writes };
  }
  const { progressDeadlineSeconds } = situation.release.spec.strategy.blueGreen;
  const wakeAfterMs = msUntilDeadline(situation, begunAt(situation, 'Expanded') ?? situation.view.now);
  return wakeAfterMs === 0
    ? verdict(obstacle, `The migration has not begun within ${progressDeadlineSeconds} s. ${message}`)
    : { step: 'Expanding', reason: obstacle, message, writes, wakeAfterMs };
}

function previews({ view, colour }: Situation): NonNullable<Objection['writes']> {
  return SERVED_ROLES.flatMap((role) => {
    const service = view.previews[role];
    return service === undefined || namedColour(service) === colour
      ? []
      : [mend(view, role, service, colour)];
  });
}
