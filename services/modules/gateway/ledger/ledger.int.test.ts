import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { signUpCallers } from '../../../testing/people.ts';
import {
  openAccountsStage,
  QUESTION,
  STAGE_ANSWER,
  STAGE_USD,
  type AccountsStage,
} from '../../../testing/gateway/accounts-stage.ts';
import { readStream } from '../../../testing/gateway/read-stream.ts';
import { planFor, WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';
import { until } from '../../../testing/until.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';

let stage: AccountsStage;

beforeAll(async () => {
  stage = await openAccountsStage();
});

afterAll(async () => {
  expect(stage.processes.flatMap(({ bugs }) => bugs)).toEqual([]);
  await stage.close();
});

interface Row {
  readonly provider: string | null;
  readonly outcome: string;
  readonly counts: boolean;
  readonly prompt: number;
  readonly completion: number;
  readonly usd: number | null;
  readonly estimated: boolean;
}

async function ledgerOf(keyId: string): Promise<Row[]> {
  const { rows } = await stage.admin.query<Row>(
    `select provider, outcome, counts, prompt_tokens::integer as prompt, completion_tokens::integer as completion,
       usd::float as usd, estimated from app.ai_ledger where key_id = $1 order by at, call_id, share`,
    [keyId],
  );
  return rows;
}

async function eventually<Value>(
  read: () => Promise<Value>,
  isDone: (value: Value) => boolean,
): Promise<Value> {
  let value = await read();
  await until(async () => isDone((value = await read()))).catch(() => undefined);
  return value;
}

const stream = (key: string) =>
  readStream(
    `${stage.processes[0].url}/ai/v1/chat/completions`,
    { ...QUESTION, stream: true, stream_options: { include_usage: true } },
    { authorization: `Bearer ${key}` },
  );

describe('the ledger', () => {
  test('is what the providers told, call by call, and so is the usage', async () => {
    const { id, key } = await stage.makeKey();
    const told: { prompt: number; completion: number }[] = [];
    stage.main.answer((asked) => {
      const [promptTokens, completionTokens] = [100 + told.length, 10 + told.length * 3];
      told.push({ prompt: promptTokens, completion: completionTokens });
      return planFor(WIRE_FORMS.openai, asked, { ...STAGE_ANSWER, promptTokens, completionTokens });
    });
    const calls = Array.from({ length: 12 }, (_none, n) =>
      n % 3 === 0 ? stream(key) : stage.chat(key, { at: (n % 2) as 0 | 1 }),
    );
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200));
    stage.answerWell();
    const rows = await ledgerOf(id);
    const byPrompt = (one: { prompt: number }, other: { prompt: number }): number =>
      one.prompt - other.prompt;
    expect(rows.map(({ prompt, completion }) => ({ prompt, completion })).sort(byPrompt)).toEqual(told);
    const sum = (name: 'prompt' | 'completion'): number =>
      told.reduce((total, each) => total + each[name], 0);
    expect(await stage.totalOf(key)).toMatchObject({
      requests: 12,
      failed_requests: 0,
      prompt_tokens: sum('prompt'),
      completion_tokens: sum('completion'),
      usd: expect.closeTo(sum('prompt') / 1_000 + sum('completion') / 500, 8),
    });
  });

  test('has a row for each provider of an answer that changed hands, and one request', async () => {
    const { id, key } = await stage.makeKey();
    const whole = WIRE_FORMS.openai.stream(STAGE_ANSWER);
    stage.main.answer(() => ({ pieces: [whole.subarray(0, Math.floor(whole.length / 2))], then: 'break' }));
    const { speakers, usage } = await stream(key);
    stage.answerWell();
    expect(speakers).toEqual(['main', 'spare']);
    const rows = await ledgerOf(id);
    expect(rows).toMatchObject([
      { provider: 'main', counts: false, estimated: true },
      { provider: 'spare', counts: true, estimated: false, prompt: 11, completion: 7, usd: null },
    ]);
    expect(usage).toMatchObject({
      prompt_tokens: rows.reduce((sum, { prompt }) => sum + prompt, 0),
      completion_tokens: rows.reduce((sum, { completion }) => sum + completion, 0),
    });
    const { json } = await stage.ask('GET', '/usage?group_by=provider', { token: key });
    expect(json).toMatchObject({
      total: { requests: 1, failed_requests: 0 },
      data: [
        { group: 'main', requests: 0, completion_tokens: rows[0]?.completion },
        { group: 'spare', requests: 1, completion_tokens: 7, usd: 0 },
      ],
    });
  });

  test('counts what somebody has read who left in the middle', async () => {
    const { id, key } = await stage.makeKey();
    const whole = WIRE_FORMS.openai.stream(STAGE_ANSWER);
    stage.main.answer(() => ({ pieces: [whole.subarray(0, Math.floor(whole.length / 2))], then: 'silence' }));
    const leaving = new AbortController();
    const response = await fetch(`${stage.processes[0].url}/ai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ ...QUESTION, stream: true }),
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    const rows = await eventually(
      () => ledgerOf(id),
      ({ length }) => length > 0,
    );
    stage.answerWell();
    expect(rows).toMatchObject([{ provider: 'main', outcome: 'left', counts: true, estimated: true }]);
    expect(rows[0]?.completion).toBeGreaterThan(0);
    expect(await stage.totalOf(key)).toMatchObject({ requests: 1, failed_requests: 0 });
  });

  test('knows vectors too', async () => {
    const { id, key } = await stage.makeKey();
    stage.main.answer(() => ({
      headers: { 'content-type': 'application/json' },
      pieces: [
        JSON.stringify({
          object: 'list',
          model: 'e',
          data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }],
          usage: { prompt_tokens: 5, total_tokens: 5 },
        }),
      ],
    }));
    const { status } = await stage.ask('POST', '/embeddings', {
      token: key,
      body: { model: 'embedding', input: 'light', encoding_format: 'float' },
    });
    stage.answerWell();
    expect([status, await ledgerOf(id)]).toMatchObject([
      200,
      [{ provider: 'main', prompt: 5, completion: 0, usd: 0.005, counts: true }],
    ]);
  });
});

describe('GET /ai/v1/usage', () => {
  test("sums up a person's calls by day, model and provider, those of their keys included", async () => {
    const { key } = await stage.makeKey({}, 'ben-token');
    await stage.chat(key);
    await stage.chat('ben-token');
    const today = new Date().toISOString().slice(0, 10);
    const sums = {
      requests: 2,
      failed_requests: 0,
      prompt_tokens: 22,
      completion_tokens: 14,
      usd: 2 * STAGE_USD,
    };
    for (const [by, group] of [
      ['day', today],
      ['model', 'tutor'],
      ['provider', 'main'],
    ]) {
      const { json } = await stage.ask('GET', `/usage?group_by=${by}&from=${today}&to=${today}`, {
        token: 'ben-token',
        at: 1,
      });
      expect(json).toEqual({ total: sums, data: [{ ...sums, group }] });
    }
    const past = await stage.ask('GET', '/usage?from=2020-01-01&to=2020-02-01', { token: 'ben-token' });
    expect(past.json).toEqual({
      total: { requests: 0, failed_requests: 0, prompt_tokens: 0, completion_tokens: 0, usd: 0 },
      data: [],
    });
  });

  test.each([
    ['group_by=colour', 'group_by'],
    ['from=yesterday', 'from'],
    ['to=2026-13-01', 'to'],
    ['to=2026-01-01&to=2026-01-02', 'to'],
  ])('is refused with %s', async (query, param) => {
    const answer = await stage.ask('GET', `/usage?${query}`, { token: 'ben-token' });
    expect(answer).toMatchObject({ status: 400, json: { error: { type: 'invalid_request_error', param } } });
  });

  test('is of nobody without a person', async () => {
    expect((await stage.ask('GET', '/usage', { token: 'server-token' })).status).toBe(401);
  });
});

describe('the budgets of an organisation', () => {
  const call = { requestId: 'test' };
  const run = (name: string, caller: Caller, input: object): Promise<unknown> => {
    const route = stage.processes[0].module.parts?.routes?.find(({ useCase }) => useCase.name === name);
    return route!.useCase.execute(caller, input, call);
  };

  async function school() {
    const [head, teacher, student] = (await signUpCallers(stage.open.urls.adminUrl, 3)) as [
      Caller,
      Caller,
      Caller,
    ];
    const { rows } = await stage.admin.query<{ id: string; class_id: string }>(
      `with o as (insert into app.organisations (name) values ('School') returning id),
         m as (insert into app.organisation_members (organisation_id, user_id, role)
           select o.id, p.id, p.role from o, (values ($1::uuid, 'admin'), ($2::uuid, 'teacher'), ($3::uuid, 'student'),
             ($4::uuid, 'student')) p (id, role)),
         c as (insert into app.classes (organisation_id, name) select o.id, '7b' from o returning id)
       select o.id, c.id as class_id from o, c`,
      [head.userId, teacher.userId, student.userId, stage.anna.userId],
    );
    const { id, class_id: classId } = rows[0]!;
    await stage.admin.query(
      'insert into app.class_members (class_id, organisation_id, user_id) values ($1, $2, $3)',
      [classId, id, stage.anna.userId],
    );
    return { head, teacher, student, id, classId };
  }

  test('are set by admins, those of classes by teachers too, and count within a second', async () => {
    const { head, teacher, student, id, classId } = await school();
    const ofClass = { id, scope: 'class', class_id: classId, requests: 1, window: 'day' };
    const ofAll = { id, scope: 'organisation', model: 'tutor', requests: 3, window: 'month' };
    await expect(run('gateway.set-budget', student, ofClass)).rejects.toMatchObject({
      reason: 'gateway.budget-role-needed',
    });
    await expect(run('gateway.set-budget', teacher, ofAll)).rejects.toMatchObject({
      reason: 'gateway.budget-role-needed',
    });
    await expect(run('gateway.set-budget', stage.ben, ofAll)).rejects.toMatchObject({
      reason: 'organisation.not-found',
    });
    const asked = { token: 'anna-token', headers: { 'x-organisation': id } };
    const chat = () => stage.chat('anna-token', { headers: asked.headers });
    expect((await chat()).status).toBe(200);
    expect(await run('gateway.set-budget', teacher, ofClass)).toMatchObject({ used: { requests: 0 } });
    const whole = (await run('gateway.set-budget', head, ofAll)) as { id: string };
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await chat()).status).toBe(200);
    const refused = await chat();
    expect([refused.status, JSON.stringify(refused.json)]).toEqual([429, expect.stringContaining('(class)')]);
    // What is not of this organisation is not counted there.
    expect((await stage.chat('anna-token')).status).toBe(200);
    expect(await run('gateway.list-budgets', teacher, { id })).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ scope: 'organisation', used: expect.objectContaining({ requests: 1 }) }),
      ]),
      pagination: { has_more: false },
    });
    // Set again it is the same one, and keeps what is gone of it.
    expect(await run('gateway.set-budget', head, { ...ofAll, requests: 9 })).toMatchObject({
      id: whole.id,
      requests: 9,
      used: { requests: 1 },
    });
    await run('gateway.remove-budget', head, { id, budget_id: whole.id });
    await expect(run('gateway.remove-budget', head, { id, budget_id: whole.id })).rejects.toMatchObject({
      reason: 'gateway.budget-not-found',
    });
  });

  test('of a member are charged in that organisation alone; others pay for themselves', async () => {
    const { head, id } = await school();
    await run('gateway.set-budget', head, {
      id,
      scope: 'user',
      user_id: stage.anna.userId,
      requests: 0,
      window: 'total',
    });
    const headers = { 'x-organisation': id };
    expect((await stage.chat('anna-token', { headers })).status).toBe(429);
    expect((await stage.chat('anna-token')).status).toBe(200);
    expect((await stage.chat('ben-token', { headers })).status).toBe(404);
    await expect(
      run('gateway.set-budget', head, {
        id,
        scope: 'user',
        user_id: stage.ben.userId,
        requests: 1,
        window: 'day',
      }),
    ).rejects.toMatchObject({ reason: 'gateway.budget-subject-unknown' });
  });

  test('are charged for what the platform asks for a member too: tutor, vectors and all', async () => {
    const { head, id } = await school();
    const ai = stage.processes[0].module.port?.ai;
    const caller = { ...stage.anna, organisationId: id };
    const asked = {
      messages: [{ role: 'user', content: 'Why?' }],
      askedFor: { caller, requestId: 'r' },
    } as const;
    await run('gateway.set-budget', head, {
      id,
      scope: 'user',
      user_id: caller.userId,
      requests: 1,
      window: 'total',
    });
    expect(await ai?.complete(asked)).toMatchObject({ finishReason: 'stop' });
    await expect(ai?.complete(asked)).rejects.toMatchObject({ reason: 'gateway.budget-used-up' });
    const { rows } = await stage.admin.query(
      `select user_id, request_id, door from app.ai_ledger where organisation_id = $1`,
      [id],
    );
    expect(rows).toEqual([{ user_id: caller.userId, request_id: 'r', door: 'port' }]);
  });

  test('count the judging of words too, which costs a request and stands in the ledger', async () => {
    const { head, id } = await school();
    await run('gateway.set-budget', head, {
      ...{ id, scope: 'user', user_id: stage.anna.userId, requests: 1, window: 'total' },
    });
    const asking = { token: 'anna-token', body: { input: 'Hello' }, headers: { 'x-organisation': id } };
    expect(await stage.ask('POST', '/moderations', asking)).toMatchObject({
      status: 200,
      json: { model: 'studyflow-moderation', results: [{ flagged: false }] },
    });
    expect((await stage.ask('POST', '/moderations', asking)).status).toBe(429);
    const { rows } = await stage.admin.query(
      `select user_id, door, model, provider, counts from app.ai_ledger where organisation_id = $1`,
      [id],
    );
    expect(rows).toEqual([
      {
        ...{ user_id: stage.anna.userId, door: 'moderations', model: 'omni-moderation-latest' },
        ...{ provider: null, counts: true },
      },
    ]);
  });

  test('and what was spent are shown to admins, by person too', async () => {
    const { head, teacher, id } = await school();
    const { key } = await stage.makeKey();
    await stage.chat('anna-token', { headers: { 'x-organisation': id } });
    await stage.chat(key);
    expect(await run('gateway.get-organisation-usage', head, { id, group_by: 'user' })).toMatchObject({
      total: { requests: 1, prompt_tokens: 11 },
      data: [{ group: stage.anna.userId, requests: 1 }],
    });
    await expect(run('gateway.get-organisation-usage', teacher, { id })).rejects.toMatchObject({
      reason: 'gateway.budget-role-needed',
    });
    await expect(run('gateway.get-organisation-usage', stage.ben, { id })).rejects.toMatchObject({
      reason: 'organisation.not-found',
    });
  });
});
