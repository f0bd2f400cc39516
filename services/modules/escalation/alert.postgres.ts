import type { Database } from '../../platform/database/database.ts';
import { firstRow, onlyRow, perform, type Scope } from '../../platform/database/scope.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import { lastOfEach, type Alert, type AlertEvent, type HeardAlert } from './alert.ts';
import type {
  Advance,
  AlertRepository,
  AlertWithHistory,
  DueAlert,
  EscalationDesk,
  Telling,
} from './alert.repository.ts';
import * as sql from './alert.statements.ts';

type NewEvent = Partial<Omit<AlertEvent, 'at'>> & { readonly kind: AlertEvent['kind'] };

/** The port over PostgreSQL, as the system. */
export function alertsIn(scope: Scope): AlertRepository {
  return {
    hear: (heard) => hear(scope, heard),
    hearWatchdog: () => perform(scope, sql.hearWatchdog, {}),
    find: (id) => firstRow<AlertWithHistory>(scope, sql.find, { id }),
    list: (states, most) => scope.rows<Alert>(sql.list, { states, most }),
    acknowledge: async (id, { by, minutes, note }) => {
      const alert = await firstRow<Alert>(scope, sql.acknowledge, { id, by, minutes, note });
      if (alert !== undefined) await record(scope, [id], { kind: 'acknowledged', who: by, note });
      return alert;
    },
    resolve: async (id, by, note) => {
      const alert = await firstRow<Alert>(scope, sql.resolve, { id });
      if (alert !== undefined) await record(scope, [id], { kind: 'resolved', who: by, note });
      return alert;
    },
    watchdogHeardAt: async () => {
      const row = await firstRow<{ heard_at: string }>(scope, sql.watch, { silent_ms: 0, fingerprint: '' });
      return row?.heard_at;
    },
  };
}

async function hear(scope: Scope, heard: readonly HeardAlert[]): Promise<void> {
  const last = lastOfEach(heard);
  const firing = { alerts: last.filter(({ is_firing: isFiring }) => isFiring) };
  const ended = { alerts: last.filter(({ is_firing: isFiring }) => !isFiring) };
  if (firing.alerts.length > 0) {
    await record(scope, idsOf(await scope.rows(sql.reopen, firing)), { kind: 'reopened' });
    const rows = await scope.rows<{ id: string; is_new: boolean }>(sql.hearFiring, firing);
    await record(scope, idsOf(rows.filter(({ is_new: isNew }) => isNew)), { kind: 'fired' });
    await record(scope, idsOf(await scope.rows(sql.endEarlier, firing)), { kind: 'resolved' });
  }
  if (ended.alerts.length > 0) {
    await record(scope, idsOf(await scope.rows(sql.hearResolved, ended)), { kind: 'resolved' });
  }
}

function idsOf(rows: readonly { readonly id: string }[]): string[] {
  return rows.map(({ id }) => id);
}

async function record(scope: Scope, ids: readonly string[], event: NewEvent): Promise<void> {
  if (ids.length === 0) return;
  await scope.rows(sql.record, { events: ids.map((id) => ({ alert_id: id, ...event })) });
}

const CALL = { requestId: 'escalation' };

/** The desk over PostgreSQL: rows that another process holds are left to it. */
export function createEscalationDesk(database: Database): EscalationDesk {
  const shared = database.shared(PLATFORM, CALL, 'system');
  const inTransaction = <Output>(work: (scope: Scope) => Promise<Output>): Promise<Output> =>
    database.transaction(PLATFORM, CALL, 'system', work);
  return {
    reconsider: () => perform(shared, sql.reconsider, {}),
    advance: (most, decide) => inTransaction((scope) => advance(scope, most, decide)),
    judgeWatchdog: (silentMs, alert) => inTransaction((scope) => judgeWatchdog(scope, silentMs, alert)),
    claim: async (most, leaseMs) => {
      await perform(shared, sql.drop, {});
      return shared.rows<Telling>(sql.claim, { most, lease_ms: leaseMs });
    },
    sent: (telling) =>
      inTransaction(async (scope) => {
        const { id, attempts, contact: who, level, way: note } = telling;
        const settled = await firstRow(scope, sql.settle, { id, attempts, state: 'sent' });
        if (settled !== undefined)
          await record(scope, [telling.alert.id], { kind: 'told', who, level, note });
      }),
    failed: (telling, failure, againMs) => inTransaction((scope) => fail(scope, telling, failure, againMs)),
    count: async () => ({ resolved: 0, ...(await onlyRow<Counted>(shared, sql.count, {})) }),
    forget: (days) => perform(shared, sql.forget, { days }),
  };
}

interface Counted {
  readonly firing: number;
  readonly acknowledged: number;
}

async function fail(
  scope: Scope,
  { id, attempts, contact: who, level, way, alert }: Telling,
  failure: string,
  againMs: number | undefined,
): Promise<void> {
  const state = againMs === undefined ? 'failed' : 'due';
  const settled = await firstRow(scope, sql.settle, { id, attempts, state, failure, again_ms: againMs });
  if (settled === undefined || (againMs !== undefined && attempts > 1)) return;
  await record(scope, [alert.id], { kind: 'untold', who, level, note: `${way}: ${failure}` });
}

async function advance(
  scope: Scope,
  most: number,
  decide: (alert: DueAlert, now: number) => Advance,
): Promise<number> {
  const rows = await scope.rows<DueAlert & { now_ms: number }>(sql.due, { most });
  if (rows.length === 0) return 0;
  const decided = rows.map((row) => ({ row, to: decide(row, row.now_ms) }));
  await perform(scope, sql.advance, { advances: decided.map(({ to }) => to) });
  const tellings = decided.flatMap(({ to }) =>
    to.tellings.map((telling) => ({ alert_id: to.id, ...telling })),
  );
  if (tellings.length > 0) await perform(scope, sql.addTellings, { tellings });
  for (const { row, to } of decided) {
    if (to.lapsed_at !== null) await record(scope, [row.id], { kind: 'lapsed', who: row.acknowledged_by });
  }
  return rows.length;
}

interface Watch {
  readonly silent_since: string;
  readonly is_silent: boolean;
  readonly raised_at: string | null;
}

async function judgeWatchdog(
  scope: Scope,
  silentMs: number,
  alert: Omit<HeardAlert, 'starts_at' | 'is_firing'>,
): Promise<void> {
  const question = { silent_ms: silentMs, fingerprint: alert.fingerprint };
  const seen = await firstRow<Watch>(scope, sql.watch, question);
  if (seen === undefined) {
    await perform(scope, sql.beginWatch, {});
    return;
  }
  const { is_silent: isSilent, raised_at: raisedAt, silent_since: silentSince } = seen;
  if (isSilent && raisedAt === null) {
    await hear(scope, [{ ...alert, starts_at: silentSince, is_firing: true }]);
  } else if (!isSilent && raisedAt !== null) {
    await hear(scope, [{ ...alert, starts_at: raisedAt, is_firing: false }]);
  }
}
