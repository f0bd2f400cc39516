import { refusalOf, type RateLimiter } from '../../../platform/rate-limit/rate-limiter.ts';
import { subjectOfAddress, subjectOfUser } from '../../../platform/rate-limit/subject.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase, type Call } from '../../../platform/use-case/use-case.ts';
import { SecurityInput, type SecurityReport } from '../contract.ts';
import { actionOf, detailsOf } from '../security/security-report.ts';
import type { SecurityReportRepository } from '../security/security-report.repository.ts';

interface Deps {
  readonly reports: SecurityReportRepository;
  readonly limiter: Pick<RateLimiter, 'take'>;
  readonly log: Pick<Log, 'warn'>;
}

/** From so many failed sign-ins in a quarter of an hour a report of an anomaly is believed. */
const ANOMALY_FAILURES = 10;

/**
 * Takes what front ends notice (Q209, Q155). Reports are written down before they are confirmed; a check counts one
 * use of the named action by the platform's own limits; an anomaly is compared with what the platform saw itself.
 *
 * @throws `platform.rate-limited` when the action was used too often.
 */
export const reportSecurity = useCase<Deps, typeof SecurityInput, { readonly success: true }>({
  name: 'functions.report-security',
  kind: 'append',
  runsAs: 'system',
  roles: ['anon', 'authenticated', 'service_role'],
  input: SecurityInput,
  run: async (deps, caller, report, call) => {
    if (report.type === 'rate-limit-check') await checkLimit(deps, caller, report, call);
    else if (report.type === 'anomaly-detection') await judgeAnomaly(deps, caller, report, call);
    else await record(deps, { caller, call }, `monitor.${report.type}`, detailsOf(report.data ?? {}));
    return { success: true };
  },
});

/** Whoever is refused is written down; whoever is not, only counted. */
async function checkLimit(deps: Deps, caller: Caller, { data }: SecurityReport, call: Call): Promise<void> {
  const action = actionOf(data ?? {});
  const verdict = await deps.limiter.take(`${subjectOf(caller)}:${action}`, ['monitored-action']);
  if (verdict.allowed) return;
  await record(deps, { caller, call }, 'monitor.rate-limit', { action });
  throw refusalOf(verdict);
}

async function judgeAnomaly(deps: Deps, caller: Caller, { data }: SecurityReport, call: Call): Promise<void> {
  const failures = await deps.reports.recentFailures({ user_id: userOf(caller), address: caller.address });
  const isConfirmed = failures >= ANOMALY_FAILURES;
  const reason = isConfirmed ? 'monitor.anomaly-confirmed' : 'monitor.anomaly-reported';
  await record(deps, { caller, call }, reason, { ...detailsOf(data ?? {}), recent_failures: failures });
  if (isConfirmed) {
    deps.log.warn('Sign-ins fail unusually often where a front end reports an anomaly', {
      failures,
      user_id: caller.userId,
      address: caller.address,
      request_id: call.requestId,
    });
  }
}

function record(
  { reports }: Deps,
  { caller, call }: { caller: Caller; call: Call },
  reason: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  return reports.record({
    reason,
    user_id: userOf(caller),
    session_id: caller.sessionId === '' ? null : caller.sessionId,
    address: caller.address,
    request_id: call.requestId,
    details,
  });
}

function subjectOf({ userId, address }: Caller): string {
  return userId === '' ? subjectOfAddress(address) : subjectOfUser(userId);
}

function userOf({ userId }: Caller): string | null {
  return userId === '' ? null : userId;
}
