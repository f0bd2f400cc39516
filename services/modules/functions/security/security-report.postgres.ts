import { onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { SecurityReportRepository } from './security-report.repository.ts';

const insertReport = defineStatement(
  'functions.record-security-report',
  `insert into app.security_events (reason, user_id, session_id, address, request_id, details)
   values ($1->>'reason', ($1->>'user_id')::uuid, ($1->>'session_id')::uuid, $1->>'address', $1->>'request_id',
     $1->'details')
   returning id`,
);

const countFailures = defineStatement(
  'functions.recent-security-failures',
  `select count(*)::integer as failures from (
     select 1 from app.security_events
     where at > now() - interval '15 minutes' and reason like 'auth.%'
       and (user_id = ($1->>'user_id')::uuid or address = $1->>'address')
     limit 1000) recent`,
);

/** The port over PostgreSQL, as the system: no caller may touch this log. */
export function securityReportsIn(scope: Scope): SecurityReportRepository {
  return {
    record: async (report) => {
      await scope.rows(insertReport, { ...report });
    },
    recentFailures: async (who) =>
      (await onlyRow<{ failures: number }>(scope, countFailures, { ...who })).failures,
  };
}
