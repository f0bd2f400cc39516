import { REASONS } from '../../api/reasons.ts';
import type { Reason } from '../../api/reasons.ts';
import type { Observation } from './observe.ts';

/** Why nothing is done about a platform now. */
export interface Objection {
  readonly reason: Reason;
  readonly message: string;
  /** Whether the status says so; otherwise not even that is written. */
  readonly isTold: boolean;
}

type Check = (observation: Observation) => Objection | undefined;

/** Read from top to bottom: the first check that objects decides that nothing is done. */
const CHECKS: readonly Check[] = [
  isHereToStay, // never make anew what the garbage collector is taking away
  isNotPaused, //  never move what a person holds
];

/** @returns why nothing is done; undefined: go on. */
export function objectionTo(observation: Observation): Objection | undefined {
  for (const check of CHECKS) {
    const objection = check(observation);
    if (objection) return objection;
  }
  return undefined;
}

function isHereToStay({ studyFlow }: Observation): Objection | undefined {
  if (studyFlow.metadata.deletionTimestamp === undefined) return undefined;
  return { reason: REASONS.beingDeleted, message: 'Is being deleted.', isTold: false };
}

function isNotPaused({ studyFlow }: Observation): Objection | undefined {
  if (!studyFlow.spec.paused) return undefined;
  return {
    reason: REASONS.paused,
    message: 'Paused by spec.paused: nothing is made, moved or put back. Set it to false to go on.',
    isTold: true,
  };
}
