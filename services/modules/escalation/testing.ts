import { systemClock, type Clock } from '../../platform/clock/clock.ts';
import { escalationPolicy } from '../../platform/config/escalation-policy.ts';
import type { Mail } from '../../platform/mail/mail.ts';
import type { Outbound } from '../../platform/outbound/outbound.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { createLog } from '../../platform/telemetry/pino-log.ts';
import type { OpenDatabase } from '../../testing/database.ts';
import { createEscalationModule, type EscalationModule, type EscalationModuleDeps } from './module.ts';
import type { EscalationPolicy } from './policy.ts';

export const TOKEN = 'test-escalation-token-0123';

/** Ada at once and each 15 minutes, Ben and the team after ten. */
export function buildPolicy(changes: object = {}): EscalationPolicy {
  return escalationPolicy.parse(
    JSON.stringify({
      contacts: [
        { name: 'ada', email: 'ada@example.test' },
        { name: 'ben', email: 'ben@example.test', language: 'de' },
        { name: 'team', webhook_url: 'https://hooks.example.test/team' },
      ],
      levels: [
        { after_minutes: 0, tell: ['ada'], repeat_minutes: 15 },
        { after_minutes: 10, tell: ['ben', 'team'] },
      ],
      ...changes,
    }),
  );
}

/** One alert as Alertmanager posts it. */
export function buildWebhook(changes: object = {}): { version: string; alerts: object[] } {
  return {
    version: '4',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'StudyFlowOutboxLagging', severity: 'critical', platform: 'study' },
        annotations: {
          summary: 'Reactions wait.',
          description: 'Changes are 12 minutes old.',
          runbook_url: 'https://example.test/runbooks/StudyFlowOutboxLagging.md',
        },
        startsAt: '2026-11-27T03:00:00Z',
        endsAt: '0001-01-01T00:00:00Z',
        generatorURL: 'http://prometheus/graph',
        fingerprint: 'f1',
        ...changes,
      },
    ],
  };
}

/** The module over a database of a test, with what it sent. */
export interface TestEscalation {
  readonly module: EscalationModule;
  readonly mails: { readonly mail: Mail; readonly id: string | undefined }[];
  readonly posts: { readonly url: string; readonly body: string }[];
}

export function testEscalation(
  { runner, database }: Pick<OpenDatabase, 'runner' | 'database'>,
  changes: Partial<EscalationModuleDeps> = {},
): TestEscalation {
  const mails: { mail: Mail; id: string | undefined }[] = [];
  const posts: { url: string; body: string }[] = [];
  const outbound: Outbound = (url, request) => {
    posts.push({ url, body: String(request?.body) });
    return Promise.resolve(new Response(null, { status: 204 }));
  };
  const clock: Clock = systemClock;
  const module = createEscalationModule({
    ...{ runner, database, clock, outbound },
    log: createLog({ level: 'silent', service: 'test', process: 0 }),
    metrics: createMetrics({ version: 'test', withDefaults: false }),
    mailer: { send: (mail, how) => Promise.resolve(void mails.push({ mail, id: how?.id })) },
    policy: buildPolicy(),
    token: TOKEN,
    linkSecret: 'test-link-secret-0123456789',
    linkHours: 24,
    url: 'http://on-call.test',
    reportBug: (thrown) => {
      throw thrown;
    },
    everyMs: 30,
    ...changes,
  });
  return { module, mails, posts };
}
