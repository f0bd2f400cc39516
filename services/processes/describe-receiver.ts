import { createEscalationModule, type EscalationModuleDeps } from '../modules/escalation/module.ts';
import { systemClock } from '../platform/clock/clock.ts';
import { escalationPolicy } from '../platform/config/escalation-policy.ts';
import { openApiOf, type OpenApiDocument } from '../platform/http/openapi.ts';
import type { Route } from '../platform/http/route.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { createRunner } from '../platform/use-case/runner.ts';
import { noDatabase, nothing } from './unconnected.ts';
import { version } from './version.ts';

const ABOUT = {
  version,
  title: 'StudyFlow, receiver of alerts',
  description:
    'Alerts that wake people: what Alertmanager tells, and what those on call do about it. Every call shows ' +
    'ESCALATION_TOKEN as its bearer token.',
};

/** What the receiver serves at `/openapi.json`. */
export function receiverDocument(routes: readonly Route[], publicUrl: string): OpenApiDocument {
  return openApiOf(routes, { ...ABOUT, publicUrl });
}

/** The same without a process: a receiver that is wired but not connected. */
export function describeReceiver(): OpenApiDocument {
  const contact = { name: 'described', email: 'described@example.test' };
  const parts: Partial<Record<keyof EscalationModuleDeps, unknown>> = {
    ...{ database: noDatabase, clock: systemClock, reportBug: nothing },
    runner: createRunner(noDatabase, () => undefined),
    metrics: createMetrics({ version }),
    mailer: { send: nothing },
    policy: escalationPolicy.parse(
      JSON.stringify({ contacts: [contact], levels: [{ after_minutes: 0, tell: [contact.name] }] }),
    ),
    ...{ token: 'described-token', linkSecret: 'described-secret', linkHours: 1, url: '' },
  };
  const { routes = [] } = createEscalationModule(parts as EscalationModuleDeps).parts;
  return receiverDocument(routes, 'http://127.0.0.1:4950');
}
