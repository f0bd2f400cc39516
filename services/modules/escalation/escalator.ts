import { startLoop, type Loop } from '../../platform/lifecycle/loop.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Advance, DueAlert, EscalationDesk, Telling } from './alert.repository.ts';
import type { Passes } from './link.ts';
import { planFor } from './plan.ts';
import { contactsOf, waysTo, type EscalationPolicy, type Way } from './policy.ts';
import type { Tell } from './teller.ts';

export interface EscalatorDeps {
  readonly desk: EscalationDesk;
  readonly policy: EscalationPolicy;
  readonly tell: Tell;
  readonly passes: Passes;
  /** How people reach the page. */
  readonly url: string;
  readonly log: Log;
  /** Told what became of each message. */
  readonly observe: (way: Way, outcome: 'sent' | 'failed') => void;
  /** @default 1,000 */
  readonly everyMs?: number;
}

/** Alerts and messages that one turn takes. */
const MOST = 50;
/** Longer than a mail and a webhook may take. */
const LEASE_MS = 30_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;

/** The fingerprint of the alert that the receiver raises itself. */
const WATCHDOG = 'studyflow-watchdog';

/**
 * Escalates: decides what is due in one transaction, then sends what was decided. A message that its process took
 * with it is sent by the next one, under the same id. Several processes may do this at once.
 */
export function startEscalator(deps: EscalatorDeps): Loop {
  let isFirst = true;
  return startLoop({
    everyMs: deps.everyMs ?? 1_000,
    turn: async () => {
      if (isFirst) await deps.desk.reconsider();
      isFirst = false;
      return escalate(deps);
    },
    onFailure: (error) => deps.log.error('alerts cannot be escalated', { error }),
  });
}

/** One turn. @returns whether there is more to do at once */
export async function escalate(deps: EscalatorDeps): Promise<boolean> {
  const { desk, policy } = deps;
  await desk.judgeWatchdog(policy.watchdog_minutes * 60_000, watchdogAlert(policy));
  const looked = await desk.advance(MOST, (alert, now) => decide(policy, alert, now));
  const tellings = await desk.claim(MOST, LEASE_MS);
  await Promise.all(tellings.map((telling) => deliver(deps, telling)));
  return looked === MOST || tellings.length === MOST;
}

function decide(policy: EscalationPolicy, alert: DueAlert, now: number): Advance {
  const { lapsedAt, steps, nextAt } = planFor(policy, alert, alert.told, now);
  return {
    id: alert.id,
    lapsed_at: lapsedAt === undefined ? null : new Date(lapsedAt).toISOString(),
    next_at: nextAt === undefined ? null : new Date(nextAt).toISOString(),
    tellings: steps.flatMap(({ level, turn, dueAt }) =>
      contactsOf(policy, level, now).flatMap((contact) =>
        waysTo(contact).map((way) => ({
          ...{ level, turn, way },
          contact: contact.name,
          due_at: new Date(dueAt).toISOString(),
        })),
      ),
    ),
  };
}

async function deliver(deps: EscalatorDeps, telling: Telling): Promise<void> {
  const { desk, policy, tell, passes, url, log, observe } = deps;
  const { alert, contact: name, level, turn, way, attempts } = telling;
  const contact = policy.contacts.find((each) => each.name === name);
  if (contact === undefined) {
    await desk.failed(telling, 'it is no contact any more', undefined);
    return;
  }
  const link = `${url}/acknowledge/${passes.write({ who: name, alertId: alert.id })}`;
  const told = await tell(telling.id, way, contact, { alert, level, turn, link });
  observe(way, told.outcome);
  if (told.outcome === 'sent') {
    await desk.sent(telling);
    return;
  }
  const againMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 10));
  log.error('somebody could not be told of an alert', { contact: name, way, failure: told.failure });
  await desk.failed(telling, told.failure, told.mayTryAgain ? againMs : undefined);
}

function watchdogAlert({ watchdog_minutes: minutes }: EscalationPolicy): {
  fingerprint: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
} {
  return {
    fingerprint: WATCHDOG,
    labels: { alertname: 'Watchdog', severity: 'critical' },
    annotations: {
      summary: 'Alerts do not arrive: the Watchdog is silent.',
      description: `Nothing was heard of Alertmanager for ${minutes} minutes. What is wrong now is not told by alerts.`,
      runbook_url: 'https://github.com/studyflow-dev/studyflow/blob/main/docs/runbooks/Watchdog.md',
    },
  };
}
