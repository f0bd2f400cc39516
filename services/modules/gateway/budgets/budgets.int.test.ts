import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { PLATFORM, type Caller } from '../../../platform/use-case/caller.ts';
import { openDatabaseAt, openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { budgetDeskIn } from './budget.postgres.ts';
import type { BudgetDesk, Reservation, Settlement } from './budget.ts';
import { createReservations, type Reservations } from './reservations.ts';

let open: OpenDatabase;
let second: ReturnType<typeof openDatabaseAt>;
let admin: pg.Client;
let person: Caller;
let organisationId: string;
let desks: [BudgetDesk, BudgetDesk];
const opened: Reservations[] = [];

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const log = { ...silent, child: () => log };

beforeAll(async () => {
  open = await openTestDatabase({ statementTimeoutMs: 20_000 });
  second = openDatabaseAt(open.urls, { statementTimeoutMs: 20_000 });
  admin = await open.urls.connect('admin');
  [person] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  const { rows } = await admin.query<{ id: string }>(
    'select id from app.organisations where personal_user_id = $1',
    [person.userId],
  );
  organisationId = rows[0]!.id;
  desks = [open, second].map(({ database }) =>
    budgetDeskIn(database.shared(PLATFORM, { requestId: '' }, 'system')),
  ) as [BudgetDesk, BudgetDesk];
});
afterAll(async () => {
  for (const reservations of opened) reservations.stop();
  await second.close();
  await open.close();
});

async function addBudget(limits: { requests?: number; tokens?: number; usd?: number; period?: string }) {
  const { requests = null, tokens = null, usd = null, period = 'total' } = limits;
  const { rows } = await admin.query<{ id: string }>(
    `insert into app.ai_budgets (organisation_id, scope, model, period, requests, tokens, usd)
     values ($1, 'organisation', $2, $3, $4, $5, $6) returning id`,
    [organisationId, randomUUID(), period, requests, tokens, usd],
  );
  return rows[0]!.id;
}

const spent = async (budget: string) => {
  const { rows } = await admin.query<Record<string, string>>(
    'select requests, tokens, usd from app.ai_budget_counters where budget_id = $1',
    [budget],
  );
  return {
    requests: Number(rows[0]?.['requests']),
    tokens: Number(rows[0]?.['tokens']),
    usd: Number(rows[0]?.['usd']),
  };
};

const asking = (budgetIds: readonly string[], more: Partial<Reservation> = {}): Reservation => ({
  id: randomUUID(),
  budgetIds,
  promptTokens: 10,
  outputTokens: 20,
  promptUsd: 0.01,
  usdPerOutputToken: 0.001,
  ...more,
});

const ending = ({ id, budgetIds }: Reservation, more: Partial<Settlement> = {}): Settlement => ({
  call: id,
  budgets: budgetIds,
  requests: 1,
  tokens: 18,
  usd: 0.02,
  request_id: 'request',
  key_id: null,
  user_id: person.userId,
  organisation_id: organisationId,
  class_ids: [],
  door: 'chat-completions',
  model: 'tutor',
  outcome: 'answered',
  rows: [
    {
      share: 0,
      provider: 'main',
      provider_model: 'main-model',
      counts: true,
      prompt_tokens: 11,
      completion_tokens: 7,
      cached_tokens: 0,
      usd: 0.02,
      estimated: false,
    },
  ],
  ...more,
});

describe('a budget', () => {
  test('of 10 requests admits exactly 10 of 1,000 that two processes ask for at once', async () => {
    const budget = await addBudget({ requests: 10 });
    const processes = desks.map((desk) => createReservations({ desk, keepMs: 60_000, log }));
    opened.push(...processes);
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_none, number) => processes[number % 2]!.reserve(asking([budget]))),
    );
    expect(answers.filter((granted) => 'outputTokens' in granted)).toHaveLength(10);
    expect(answers.filter((granted) => 'refusedBy' in granted && granted.refusedBy === budget)).toHaveLength(
      990,
    );
    expect(await spent(budget)).toMatchObject({ requests: 10 });
  });

  test('is never overrun in tokens or money, and grants what is left of it', async () => {
    const budget = await addBudget({ tokens: 100, usd: 0.05 });
    const [first, next, last] = await desks[0].reserve(
      [asking([budget]), asking([budget]), asking([budget])],
      60_000,
    );
    // 0.01 + 20 * 0.001 fits once; of the second one 0.01 and ten tokens; the third finds nothing.
    expect([first, next]).toEqual([{ outputTokens: 20 }, { outputTokens: 10 }]);
    expect(last).toEqual({ refusedBy: budget, shortOf: 'usd' });
    expect(await spent(budget)).toEqual({ requests: 2, tokens: 50, usd: 0.05 });
  });

  test('refuses a call for all of the budgets that count it when one is used up', async () => {
    const [wide, narrow] = [await addBudget({ requests: 5 }), await addBudget({ requests: 1 })];
    const answers = await desks[0].reserve(
      [asking([wide, narrow]), asking([wide, narrow]), asking([wide])],
      60_000,
    );
    expect(answers[1]).toEqual({ refusedBy: narrow, shortOf: 'requests' });
    expect([await spent(wide), await spent(narrow)]).toMatchObject([{ requests: 2 }, { requests: 1 }]);
  });

  test('gets back what a call did not need, and all of what a failed one held', async () => {
    const budget = await addBudget({ requests: 5, tokens: 1_000 });
    const calls = [asking([budget]), asking([budget])];
    await desks[0].reserve(calls, 60_000);
    await desks[1].settle([
      ending(calls[0]!),
      ending(calls[1]!, { requests: 0, tokens: 0, usd: 0, outcome: 'failed' }),
    ]);
    expect(await spent(budget)).toEqual({ requests: 1, tokens: 18, usd: 0.02 });
  });

  test('is charged once, however often the end of a call is written', async () => {
    const budget = await addBudget({ requests: 5 });
    const call = asking([budget]);
    await desks[0].reserve([call], 60_000);
    await Promise.all([desks[0].settle([ending(call)]), desks[1].settle([ending(call)])]);
    await desks[0].settle([ending(call)]);
    expect(await spent(budget)).toEqual({ requests: 1, tokens: 18, usd: 0.02 });
    const { rows } = await admin.query('select 1 from app.ai_ledger where call_id = $1', [call.id]);
    expect(rows).toHaveLength(1);
  });

  test('gets back what a process held that died: at the next question, and by the sweep', async () => {
    const budget = await addBudget({ requests: 1 });
    const dead = asking([budget]);
    await desks[0].reserve([dead], 1);
    await admin.query(`update app.ai_reservations set expires_at = now() - interval '1 s' where id = $1`, [
      dead.id,
    ]);
    expect(await desks[1].reserve([asking([budget])], 1)).toEqual([{ outputTokens: 20 }]);
    await admin.query(
      `update app.ai_reservations set expires_at = now() - interval '1 s' where $1 = any (budget_ids)`,
      [budget],
    );
    expect(await desks[1].expire(100)).toBeGreaterThanOrEqual(1);
    expect(await spent(budget)).toEqual({ requests: 0, tokens: 0, usd: 0 });
    // Whoever was only slow is charged all the same.
    await desks[0].settle([ending(dead)]);
    expect(await spent(budget)).toMatchObject({ requests: 1, tokens: 18 });
  });

  test('keeps what is set aside for a call that takes long', async () => {
    const budget = await addBudget({ requests: 1 });
    const slow = asking([budget]);
    await desks[0].reserve([slow], 1);
    await desks[0].renew([slow.id], 600_000);
    expect(await desks[1].reserve([asking([budget])], 1)).toEqual([
      { refusedBy: budget, shortOf: 'requests' },
    ]);
  });

  test('begins anew with the day and the month of UTC, or never', async () => {
    const starts = async (period: string): Promise<string> => {
      const { rows } = await admin.query<{ at: Date }>(
        `select app.ai_period_start($1, '2026-03-31T23:30:00-02:00') as at`,
        [period],
      );
      return rows[0]!.at.toISOString();
    };
    expect([await starts('day'), await starts('month'), await starts('total')]).toEqual([
      '2026-04-01T00:00:00.000Z',
      '2026-04-01T00:00:00.000Z',
      '1970-01-01T00:00:00.000Z',
    ]);
  });
});

describe('the ledger', () => {
  test('is added to and nothing else, by nobody', async () => {
    const call = asking([]);
    await desks[0].settle([ending(call)]);
    const change = 'update app.ai_ledger set prompt_tokens = 0 where call_id = $1';
    const remove = 'delete from app.ai_ledger where call_id = $1';
    for (const login of ['system', 'app', 'migrator', 'admin'] as const) {
      const client = await open.urls.connect(login);
      for (const sql of [change, remove]) {
        await expect(client.query(sql, [call.id])).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  test('keeps the sums of somebody whose account goes, and forgets who it was', async () => {
    const [leaver] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
    const call = asking([]);
    await desks[0].settle([ending(call, { user_id: leaver.userId, organisation_id: null })]);
    await admin.query('delete from auth.users where id = $1', [leaver.userId]);
    const { rows } = await admin.query(
      'select user_id, prompt_tokens from app.ai_ledger where call_id = $1',
      [call.id],
    );
    expect(rows).toEqual([{ user_id: null, prompt_tokens: '11' }]);
    // A call that ends after its person went is written without them.
    const late = asking([]);
    await desks[0].settle([ending(late, { user_id: leaver.userId })]);
    const { rows: lateRows } = await admin.query('select user_id from app.ai_ledger where call_id = $1', [
      late.id,
    ]);
    expect(lateRows).toEqual([{ user_id: null }]);
  });

  test('loses rows when they are two years old', async () => {
    const call = asking([]);
    await desks[0].settle([ending(call)]);
    await admin.query(`set session_replication_role = replica`);
    await admin.query(`update app.ai_ledger set at = now() - interval '731 days' where call_id = $1`, [
      call.id,
    ]);
    await admin.query(`set session_replication_role = origin`);
    expect(await desks[0].trim(10)).toBe(1);
    const { rows } = await admin.query('select 1 from app.ai_ledger where call_id = $1', [call.id]);
    expect(rows).toHaveLength(0);
  });
});
