import type { Moderator } from './moderator.ts';
import type { SafetyPolicies } from './policy.ts';

/** The task under which rooms are judged. */
const ROOMS = 'rooms';

/** What rooms ask of a judge; the same shape as their port. */
export interface SaidInRoom {
  readonly text: string;
}

type Verdict = { readonly isAllowed: true } | { readonly isAllowed: false; readonly rule: string };

/** A judge of what is said in rooms. */
export interface RoomJudge {
  readonly name: string;
  judge(said: SaidInRoom, signal: AbortSignal): Verdict | Promise<Verdict>;
}

const ALLOWED: Verdict = { isAllowed: true };

/** The judge of the policy `rooms`; undefined where there is none. Rules judge at once, so a post waits for nothing. */
export function roomJudge(policies: SafetyPolicies, moderator: Moderator): RoomJudge | undefined {
  const policy = policies[ROOMS];
  if (policy === undefined || policy.input.length === 0) return undefined;
  const { input: judges, onFailure } = policy;
  return {
    name: 'safety',
    judge: ({ text }, signal) => {
      const objection = judges.includes('rules') ? moderator.byRules(text, 'room') : undefined;
      if (objection !== undefined) return { isAllowed: false, rule: objection.category };
      if (!judges.includes('model')) return ALLOWED;
      return moderator
        .judge(text, { side: 'room', judges: ['model'], onFailure, signal })
        .then((found) => (found === undefined ? ALLOWED : { isAllowed: false, rule: found.category }));
    },
  };
}
