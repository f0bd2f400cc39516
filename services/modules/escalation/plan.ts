import type { Alert } from './alert.ts';
import { dueAfterMs, type EscalationPolicy } from './policy.ts';

/** One level, told for the n-th time in a round. */
export interface Step {
  readonly level: number;
  readonly turn: number;
  /** When it was due, in milliseconds since 1970. */
  readonly dueAt: number;
}

/** What is to be done about an alert now, and when to look at it again; never while `nextAt` is undefined. */
export interface Plan {
  /** An acknowledgement that has run out begins a round anew, at the moment at which it ended. */
  readonly lapsedAt?: number;
  readonly steps: readonly Step[];
  readonly nextAt: number | undefined;
}

type Escalating = Pick<Alert, 'state' | 'round_at' | 'acknowledged_until'>;

/**
 * What an alert needs at a moment. Depends on nothing but its arguments, so that whoever looks, however late and
 * however often, comes to the same: steps that were missed are told once, the newest turn of each level only.
 *
 * @param told the steps of this round that are already decided; none counts when a new round begins.
 */
export function planFor(
  policy: EscalationPolicy,
  alert: Escalating,
  told: readonly Pick<Step, 'level' | 'turn'>[],
  now: number,
): Plan {
  if (alert.state === 'resolved') return { steps: [], nextAt: undefined };
  if (alert.state === 'firing') return planRound(policy, Date.parse(alert.round_at), told, now);
  const until = alert.acknowledged_until === null ? undefined : Date.parse(alert.acknowledged_until);
  if (until === undefined || until > now) return { steps: [], nextAt: until };
  return { lapsedAt: until, ...planRound(policy, until, [], now) };
}

function planRound(
  policy: EscalationPolicy,
  roundAt: number,
  told: readonly Pick<Step, 'level' | 'turn'>[],
  now: number,
): Plan {
  const steps: Step[] = [];
  const coming: number[] = [];
  policy.levels.forEach((level, index) => {
    const dueAt = (turn: number): number => roundAt + dueAfterMs(level, turn);
    const repeatMs = (level.repeat_minutes ?? 0) * 60_000;
    if (dueAt(0) > now) {
      coming.push(dueAt(0));
      return;
    }
    const turn = repeatMs === 0 ? 0 : Math.floor((now - dueAt(0)) / repeatMs);
    const isTold = told.some((step) => step.level === index && step.turn >= turn);
    if (!isTold) steps.push({ level: index, turn, dueAt: dueAt(turn) });
    if (repeatMs > 0) coming.push(dueAt(turn + 1));
  });
  return { steps, nextAt: coming.length === 0 ? undefined : Math.min(...coming) };
}
