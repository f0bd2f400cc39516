import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import { ANON_KEY, eventually, send, signUpSomebody, type SignedIn } from '../../modules/identity/testing.ts';
import {
  DEFAULT_TEXT,
  startOpenAiStub,
  STUB_MODEL,
  stubSettings,
  type OpenAiStub,
} from '../../modules/ai/testing.ts';
import { serveFunctions, type ServedFunctions } from './serve-functions.ts';

let open: OpenDatabase;
let stub: OpenAiStub;
let served: ServedFunctions;
let admin: pg.Client;

beforeAll(async () => {
  [open, stub] = await Promise.all([openTestDatabase(), startOpenAiStub()]);
  served = await serveFunctions({ open, ai: stubSettings(stub), rules: 'monitored-action=3/60' });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await stub.close();
  await open.close();
});

const call = (name: string, body: unknown, token?: string) =>
  send(served, 'POST', `/functions/v1/${name}`, {
    body,
    headers: { apikey: ANON_KEY },
    ...(token !== undefined && { token }),
  });

async function openSession({ id }: SignedIn): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    'insert into public.ai_tutor_sessions (user_id) values ($1) returning id',
    [id],
  );
  return rows[0]?.id ?? '';
}

const messagesOf = async (session: string) =>
  (await admin.query('select * from public.ai_messages where session_id = $1 order by created_at', [session]))
    .rows;
const usageOf = async ({ id }: SignedIn) =>
  (await admin.query('select * from public.api_usage_logs where user_id = $1 order by created_at', [id]))
    .rows;

describe('a conversation with the tutor', () => {
  const ask = (who: SignedIn, sessionId: string, stream = false) =>
    call(
      'ai-tutor-professional',
      { message: 'Why?', context: { sessionId }, options: { stream } },
      who.accessToken,
    );

  test('is kept in the session that is named', async () => {
    const lea = await signUpSomebody(served);
    const session = await openSession(lea);
    expect((await ask(lea, session)).status).toBe(200);
    expect((await ask(lea, session)).status).toBe(200);
    expect(await messagesOf(session)).toMatchObject([
      { role: 'user', content: 'Why?', user_id: lea.id, tokens_used: null },
      { role: 'assistant', content: DEFAULT_TEXT, user_id: lea.id, tokens_used: 18, ai_provider: 'openai' },
      { role: 'user', content: 'Why?' },
      { role: 'assistant', message_metadata: { model: STUB_MODEL, source: 'ai-tutor-professional' } },
    ]);
    const { rows } = await admin.query('select total_messages from public.ai_tutor_sessions where id = $1', [
      session,
    ]);
    expect(rows).toEqual([{ total_messages: 4 }]);
  });

  test('is kept when it came as a stream', async () => {
    const lea = await signUpSomebody(served);
    const session = await openSession(lea);
    const response = await fetch(`${served.url}/functions/v1/ai-tutor-professional`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lea.accessToken}` },
      body: JSON.stringify({ message: 'Why?', context: { sessionId: session }, options: { stream: true } }),
    });
    expect(await response.text()).toContain('[DONE]');
    expect(await messagesOf(session)).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: DEFAULT_TEXT },
    ]);
    expect(await usageOf(lea)).toMatchObject([{ success: true, tokens_used: 18, model: STUB_MODEL }]);
  });

  test('is never written into the session of somebody else, nor into none', async () => {
    const [lea, eve] = [await signUpSomebody(served), await signUpSomebody(served)];
    const session = await openSession(lea);
    for (const id of [session, session.toUpperCase(), crypto.randomUUID(), 'session-1']) {
      expect((await ask(eve, id)).status).toBe(200);
    }
    expect(await messagesOf(session)).toEqual([]);
  });

  test('is not written twice when the front end writes it itself', async () => {
    const lea = await signUpSomebody(served);
    const session = await openSession(lea);
    const own = await open.urls.connectAs('authenticated', { user_id: lea.id });
    await own.query(
      `insert into public.ai_messages (user_id, session_id, role, content) values ($1, $2, 'user', 'Why?')`,
      [lea.id, session],
    );
    await ask(lea, session);
    expect(await messagesOf(session)).toHaveLength(1);
  });
});

describe('what a call cost', () => {
  test('is written into the log of whoever asked, failures too, kept answers not', async () => {
    const lea = await signUpSomebody(served);
    const proxy = (temperature: number) =>
      call(
        'ai-proxy',
        { provider: 'openai', action: 'completion', prompt: `Hello ${lea.id}`, temperature },
        lea.accessToken,
      );
    await proxy(0);
    await proxy(0);
    stub.next({ raw: '{}', status: 400 });
    await proxy(1);
    expect(await usageOf(lea)).toMatchObject([
      { provider: 'openai', model: STUB_MODEL, tokens_used: 18, success: true },
      { provider: 'openai', model: null, tokens_used: null, success: false },
    ]);
  });

  test('is written when the asker has left, and the provider is told to stop', async () => {
    const lea = await signUpSomebody(served);
    const before = stub.abandoned;
    stub.next('silence');
    const gone = new AbortController();
    const answer = fetch(`${served.url}/functions/v1/ai-tutor-professional`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lea.accessToken}` },
      body: JSON.stringify({ message: 'Why?' }),
      signal: gone.signal,
    });
    const asked = stub.requests.length;
    await eventually(() => stub.requests.length > asked);
    gone.abort();
    await expect(answer).rejects.toThrow();
    await eventually(() => stub.abandoned > before);
    await eventually(async () => (await usageOf(lea)).length === 1);
    expect(await usageOf(lea)).toMatchObject([{ success: false }]);
  });
});

/** Another text by one letter; the last ones may hold bits that mean nothing. */
function changedNearEnd(text: string): string {
  return `${text.slice(0, -8)}${text.at(-8) === 'A' ? 'B' : 'A'}${text.slice(-7)}`;
}

describe('encryption', () => {
  test('opens for nobody else, and nothing that was changed', async () => {
    const [lea, eve] = [await signUpSomebody(served), await signUpSomebody(served)];
    const sealed = await call('encryption', { action: 'encrypt', data: 'my secret' }, lea.accessToken);
    const result = String(sealed.body['result']);
    expect(result).not.toContain('secret');
    const decrypt = (data: string, who: SignedIn) =>
      call('encryption', { action: 'decrypt', data }, who.accessToken);
    expect((await decrypt(result, lea)).body).toEqual({ result: 'my secret' });
    for (const [data, who] of [
      [result, eve],
      [changedNearEnd(result), lea],
      ['nonsense', lea],
      ['sb1.a.b.c', lea],
    ] as const) {
      const refused = await decrypt(data, who);
      expect(refused.status).toBe(400);
      expect(refused.body).toEqual({ error: 'This text cannot be decrypted by you.' });
    }
  });
});

describe('auth-validation', () => {
  test('says the same of an address with an account and of one without', async () => {
    const lea = await signUpSomebody(served);
    const check = (email: string) => call('auth-validation', { email, action: 'signup' });
    const [taken, free] = [await check(lea.email), await check('nobody.yet@example.test')];
    expect(taken.status).toBe(200);
    expect(taken.body).toEqual(free.body);
  });

  test('refuses what is no address, and throw-away services for signing up only', async () => {
    const check = (email: string, action: string) => call('auth-validation', { email, action });
    const refused = await check('lea@', 'validate');
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({ valid: false, error: expect.any(String) });
    expect((await check('x@mailinator.com', 'signup')).body['valid']).toBe(false);
    expect((await check('x@mailinator.com', 'validate')).body['valid']).toBe(true);
  });
});

describe('security-monitor', () => {
  const events = async (reason: string) =>
    (await admin.query('select * from app.security_events where reason = $1 order by id', [reason])).rows;

  test('writes down what is reported, with who and from where', async () => {
    const lea = await signUpSomebody(served);
    const data = {
      'csp-report': { 'blocked-uri': 'https://evil.example', 'violated-directive': 'script-src' },
    };
    expect((await call('security-monitor', { type: 'csp-report', data })).body).toEqual({ success: true });
    await call('security-monitor', { type: 'security-event', data: { event: 'odd' } }, lea.accessToken);
    expect(await events('monitor.csp-report')).toMatchObject([
      { user_id: null, details: data['csp-report'] },
    ]);
    expect(await events('monitor.security-event')).toMatchObject([
      { user_id: lea.id, details: { event: 'odd' }, session_id: expect.any(String) },
    ]);
    const [event] = await events('monitor.security-event');
    expect(event.address).toMatch(/127\.0\.0\.1/);
  });

  test('checks limits for real, by person and action', async () => {
    const [lea, eve] = [await signUpSomebody(served), await signUpSomebody(served)];
    const check = (who: SignedIn, action: string) =>
      call('security-monitor', { type: 'rate-limit-check', data: { action } }, who.accessToken);
    for (let n = 0; n < 3; n += 1) expect((await check(lea, 'login')).body).toEqual({ success: true });
    const refused = await check(lea, 'login');
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ success: false, error: expect.any(String) });
    expect((await check(lea, 'export')).status).toBe(200);
    expect((await check(eve, 'login')).status).toBe(200);
    expect(await events('monitor.rate-limit')).toMatchObject([
      { user_id: lea.id, details: { action: 'login' } },
    ]);
  });

  test('believes in an anomaly when the platform saw one itself', async () => {
    const [lea, eve] = [await signUpSomebody(served), await signUpSomebody(served)];
    await admin.query(`delete from app.security_events where reason like 'auth.%'`);
    await admin.query(
      `insert into app.security_events (reason, user_id) select 'auth.invalid-credentials', $1 from generate_series(1, 10)`,
      [lea.id],
    );
    for (const who of [lea, eve]) {
      const report = { type: 'anomaly-detection', data: { pattern: 'many sign-ins' } };
      expect((await call('security-monitor', report, who.accessToken)).body).toEqual({ success: true });
    }
    expect(await events('monitor.anomaly-confirmed')).toMatchObject([
      { user_id: lea.id, details: { pattern: 'many sign-ins', recent_failures: 10 } },
    ]);
    expect(await events('monitor.anomaly-reported')).toMatchObject([{ user_id: eve.id }]);
    expect(served.lines.map(({ message }) => message).join()).toContain('reports an anomaly');
  });

  test('cannot be made to fill the log with one call', async () => {
    const data = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`f${n}`, 'x'.repeat(900)]));
    expect((await call('security-monitor', { type: 'security-event', data })).status).toBe(200);
    const event = (await events('monitor.security-event')).at(-1);
    expect(JSON.stringify(event.details).length).toBeLessThan(12_000);
  });
});
