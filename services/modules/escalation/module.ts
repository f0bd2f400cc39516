import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import { startLoop } from '../../platform/lifecycle/loop.ts';
import type { Mailer } from '../../platform/mail/mail.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Outbound } from '../../platform/outbound/outbound.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { admitByToken, createTokenCheck } from './admission.ts';
import { alertsIn, createEscalationDesk } from './alert.postgres.ts';
import { createBlindTeller } from './blind.ts';
import { startEscalator } from './escalator.ts';
import { createPasses } from './link.ts';
import { observeAlerts } from './observe-alerts.ts';
import { orElseBlind } from './or-else-blind.ts';
import { pageDoors } from './pages/page-doors.ts';
import type { EscalationPolicy } from './policy.ts';
import { escalationRoutes, type EscalationUseCases } from './routes.ts';
import { createTeller, type Tell } from './teller.ts';
import type { AlertDeps } from './use-cases/deps.ts';
import { hearAlerts } from './use-cases/hear-alerts.ts';
import { hearWatchdog } from './use-cases/hear-watchdog.ts';
import { getAlert, listAlerts, tellOnCall } from './use-cases/read-alerts.ts';
import { acknowledgeAlert, resolveAlert } from './use-cases/settle-alerts.ts';

export interface EscalationModuleDeps {
  readonly runner: Runner;
  readonly database: Database;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly mailer: Mailer;
  readonly outbound: Outbound;
  readonly policy: EscalationPolicy;
  /** What Alertmanager and people show. */
  readonly token: string;
  /** What links are signed with. */
  readonly linkSecret: string;
  readonly linkHours: number;
  /** How people reach the page. */
  readonly url: string;
  readonly reportBug: ReportBug;
  /** Milliseconds between two looks. @default 1,000 */
  readonly everyMs?: number;
}

/** The receiver of alerts: its routes, its pages, and what it does by itself. */
export interface EscalationModule {
  readonly parts: ModuleParts;
  /** Finds out who calls the routes. */
  readonly admission: RequestHandler;
  readonly pages: RequestHandler;
  /** Begins to escalate. @returns stops it */
  start(): () => Promise<void>;
}

const FORGET_DAYS = 90;
const HOUR_MS = 3_600_000;

export function createEscalationModule(deps: EscalationModuleDeps): EscalationModule {
  const { clock, log, metrics, policy, token, url } = deps;
  const desk = createEscalationDesk(deps.database);
  const now = (): Date => clock.now();
  const passes = createPasses({ secret: deps.linkSecret, hours: deps.linkHours, now });
  const tell = createTeller(deps);
  const isToken = createTokenCheck(token);
  let wake = (): void => undefined;
  const useCases = bindAll(deps, tell, () => wake());
  return {
    parts: { name: 'escalation', routes: escalationRoutes(useCases) },
    admission: admitByToken(isToken),
    pages: pageDoors({
      ...{ useCases, passes },
      isPassword: (user, password) => isToken(password) && policy.contacts.some(({ name }) => name === user),
      now,
      acknowledgeMinutes: policy.acknowledge_minutes,
      isSecure: url.startsWith('https:'),
      reportBug: deps.reportBug,
    }),
    start: () => {
      const observe = observeAlerts(metrics, desk);
      const escalator = startEscalator({ ...deps, desk, tell, passes, observe });
      wake = () => escalator.wake();
      const forgetting = startLoop({
        everyMs: HOUR_MS,
        turn: () => desk.forget(FORGET_DAYS).then(() => false),
        onFailure: (error) => log.warn('old alerts could not be removed', { error }),
      });
      return async () => {
        await Promise.all([escalator.stop(), forgetting.stop()]);
      };
    },
  };
}

function bindAll(
  { runner, policy, clock }: EscalationModuleDeps,
  tell: Tell,
  wake: () => void,
): EscalationUseCases {
  const now = (): Date => clock.now();
  const bind = runner.bindTo((scope): AlertDeps => ({
    alerts: alertsIn(scope),
    policy,
    now,
    wake,
    afterCommit: (effect) => scope.afterCommit(effect),
  }));
  return {
    hearAlerts: orElseBlind(bind(hearAlerts), createBlindTeller({ policy, tell, now })),
    hearWatchdog: bind(hearWatchdog),
    list: bind(listAlerts),
    get: bind(getAlert),
    tellOnCall: bind(tellOnCall),
    acknowledge: bind(acknowledgeAlert),
    resolve: bind(resolveAlert),
  };
}
