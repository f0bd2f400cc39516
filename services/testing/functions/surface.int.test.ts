import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import {
  ANON_KEY,
  openTestBox,
  send,
  SERVICE_KEY,
  signUpSomebody,
  type SignedIn,
} from '../../modules/identity/testing.ts';
import { chunksOf, startOpenAiStub, stubSettings, type OpenAiStub } from '../../modules/ai/testing.ts';
import { serveFunctions, type ServedFunctions } from './serve-functions.ts';

let open: OpenDatabase;
let stub: OpenAiStub;
let served: ServedFunctions;
let without: ServedFunctions;
let lea: SignedIn;
let keys: Awaited<ReturnType<typeof openTestBox>>;

beforeAll(async () => {
  [open, stub, keys] = await Promise.all([openTestDatabase(), startOpenAiStub(), openTestBox()]);
  served = await serveFunctions({
    open,
    box: keys.box,
    ai: stubSettings(stub),
    rules: 'ai-functions=500/60',
  });
  without = await serveFunctions({ open, box: keys.box });
  lea = await signUpSomebody(served);
});

afterAll(async () => {
  expect([...served.bugs, ...without.bugs]).toEqual([]);
  await served.close();
  await without.close();
  await stub.close();
  await open.close();
  await keys.remove();
});

const call = (name: string, body: unknown, to = served, token: string | undefined = lea.accessToken) =>
  send(to, 'POST', `/functions/v1/${name}`, {
    body,
    headers: { apikey: ANON_KEY },
    ...(token !== '' && { token }),
  });

const PROXY = { provider: 'openai', action: 'chat', messages: [{ role: 'user', content: 'Hi' }] };
const ASKING = [
  ['ai-tutor-professional', { message: 'Hi' }],
  ['ai-tutor-professional', { message: 'Hi', options: { stream: true } }],
  ['ai-proxy', PROXY],
  ['ai-study-recommendations', {}],
  ['semantic-search', { query: 'Hi' }],
] as const;

const FORMS: Readonly<Record<string, readonly string[]>> = {
  'ai-tutor-professional': ['error', 'message', 'timestamp'],
  'ai-proxy': ['details', 'error'],
  'ai-study-recommendations': ['error', 'success'],
  'semantic-search': ['error'],
};

describe('without a provider', () => {
  test.each(ASKING)(
    '%s answers 503 in its own form, and never an invented answer (%j)',
    async (name, body) => {
      const someone = await signUpSomebody(without);
      const { status, body: told, headers } = await call(name, body, without, someone.accessToken);
      expect(status).toBe(503);
      expect(Object.keys(told).sort()).toEqual(FORMS[name]);
      expect(JSON.stringify(told)).toContain('AI_BASE_URL');
      expect(headers.get('content-type')).toContain('application/json');
      expect(headers.get('retry-after')).not.toBeNull();
    },
  );

  test('ai-study-analytics gives its numbers all the same', async () => {
    const someone = await signUpSomebody(without);
    const { status, body } = await call('ai-study-analytics', {}, without, someone.accessToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, analytics: { summary: { total_study_minutes: 0 } } });
    expect(JSON.stringify(body)).not.toContain('insight');
  });
});

describe('a provider that fails', () => {
  test.each(ASKING)(
    'is told by %s as 500 in its own form, without stack or secret (%j)',
    async (name, body) => {
      const refusal = {
        raw: '{"error":{"message":"Incorrect API key provided: stub-key-that-stays-secret"}}',
        status: 401,
      };
      stub.next(refusal);
      const { status, body: told } = await call(name, body);
      expect(status).toBe(500);
      expect(Object.keys(told).sort()).toEqual(FORMS[name]);
      expect(JSON.stringify(told)).not.toMatch(/stack|\.ts|stub-key|Incorrect/);
    },
  );

  test('leaves ai-study-analytics with its numbers', async () => {
    const db = await open.urls.connectAs('authenticated', { user_id: lea.id });
    await db.query(
      `insert into public.tasks (user_id, title, due_date) values ($1, 'Essay', now() - interval '1 day')`,
      [lea.id],
    );
    stub.next({ raw: 'no JSON', status: 404 });
    const { status, body } = await call('ai-study-analytics', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      analytics: {
        summary: { tasks_open: 1, tasks_overdue: 1 },
        recommendations: [{ type: 'overdue-tasks', source: 'rule' }, { type: 'start' }],
        next_actions: [{ type: 'overdue-task', title: 'Essay' }, { type: 'session' }],
      },
    });
    stub.next({ text: '{"insight":"You are on your way.","recommendations":[]}' });
    const told = await call('ai-study-analytics', {});
    expect(told.body).toMatchObject({ analytics: { summary: { insight: 'You are on your way.' } } });
  });

  test('that answers nonsense twice has not answered', async () => {
    stub.next({ text: 'I would rather not.' }, { text: '{"priority_recommendations":[]}' });
    const { status, body } = await call('ai-study-recommendations', { goals: ['A'] });
    expect(status).toBe(500);
    expect(body).toEqual({ success: false, error: expect.any(String) });
  });

  test('in mid-stream is told in the stream, which then ends without its mark', async () => {
    // Somebody without tasks: no embedding is asked for in between.
    const { accessToken } = await signUpSomebody(served);
    stub.next({ pieces: chunksOf('One two', null), then: 'break' });
    const response = await fetch(`${served.url}/functions/v1/ai-tutor-professional`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Hi', options: { stream: true } }),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const lines = (await response.text()).trim().split('\n\n');
    expect(lines[0]).toContain('text-delta');
    expect(JSON.parse(lines.at(-1)?.slice(6) ?? '')).toEqual({
      type: 'error',
      error: 'ai.provider-failed',
      message: expect.any(String),
      timestamp: expect.any(String),
    });
  });
});

describe('the door', () => {
  test.each([
    ...ASKING,
    ['encryption', { action: 'encrypt', data: 'x' }],
    ['ai-study-analytics', {}],
  ] as const)('%s wants somebody who has signed in (%j)', async (name, body) => {
    const { status, body: told } = await call(name, body, served, '');
    expect(status).toBe(401);
    expect(told['error']).toEqual(expect.any(String));
    const forged = await call(name, body, served, 'not.a.token');
    expect(forged.status).toBe(401);
    expect(forged.body['error']).toEqual(expect.any(String));
  });

  test.each([
    ['ai-tutor-professional', { message: '  ' }],
    ['ai-tutor-professional', { message: 'Hi', options: { temperature: 9 } }],
    ['ai-tutor-professional', { message: 'Hi', context: { difficulty: 'impossible' } }],
    ['ai-proxy', { ...PROXY, provider: 'unknown' }],
    ['ai-proxy', { provider: 'openai', action: 'chat' }],
    ['ai-proxy', '{"broken'],
    ['ai-proxy', '[]'],
    ['semantic-search', {}],
    ['encryption', { action: 'explode', data: 'x' }],
    ['auth-validation', {}],
    ['security-monitor', { type: 'unknown' }],
  ])('%s refuses %j with 400 and a sentence', async (name, body) => {
    const { status, body: told } = await call(name, body);
    expect(status).toBe(400);
    expect(told['error']).toEqual(expect.any(String));
  });

  test('says which methods there are', async () => {
    const refused = await send(served, 'GET', '/functions/v1/ai-tutor-professional', {
      token: lea.accessToken,
    });
    expect(refused.status).toBe(405);
    expect(refused.body).toEqual({ error: 'Method not allowed' });
    expect(refused.headers.get('allow')).toBe('POST, OPTIONS');
    const got = await send(served, 'GET', '/functions/v1/ai-study-analytics', { token: lea.accessToken });
    expect(got.status).toBe(200);
  });

  test('answers an unknown function as Supabase does, and gives what follows a name to the function', async () => {
    for (const name of ['nothing', 'nothing/at/all', '', '__proto__', 'constructor']) {
      const { status, body } = await call(name, {});
      expect(status).toBe(404);
      expect(body).toEqual({ code: 'NOT_FOUND', message: 'Requested function was not found' });
    }
    expect(
      (await call('auth-validation/extra?forceFunctionRegion=eu-west-1', { email: 'a@example.com' })).status,
    ).toBe(200);
  });

  test('lets browsers of allowed origins in, with a region', async () => {
    const response = await fetch(`${served.url}/functions/v1/ai-proxy`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://front.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,apikey,content-type,x-client-info,x-region',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://front.example');
    expect(response.headers.get('access-control-allow-headers')).toContain('x-region');
  });

  test('reads a body as JSON whatever it is called', async () => {
    const response = await fetch(`${served.url}/functions/v1/auth-validation`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify({ email: 'a@example.com' }),
    });
    expect(response.status).toBe(200);
  });

  test('refuses what is too large, in the form of the function', async () => {
    const { status, body } = await call('ai-proxy', { ...PROXY, prompt: 'x'.repeat(1_100_000) });
    expect(status).toBe(413);
    expect(body['error']).toEqual(expect.any(String));
  });

  test('lets the service key ask, which is nobody whose log could be written', async () => {
    const { status } = await send(served, 'POST', '/functions/v1/semantic-search', {
      body: { query: 'service' },
      token: SERVICE_KEY,
      headers: { apikey: SERVICE_KEY },
    });
    expect(status).toBe(200);
  });
});

describe('limits', () => {
  test('let a person ask so often through both proxies together, and others go on', async () => {
    const limited = await serveFunctions({
      open,
      box: keys.box,
      ai: stubSettings(stub),
      rules: 'ai-proxy=3/60',
    });
    try {
      const [one, other] = [await signUpSomebody(limited), await signUpSomebody(limited)];
      const names = ['ai-proxy', 'ai-proxy-secure', 'ai-proxy'];
      for (const name of names) expect((await call(name, PROXY, limited, one.accessToken)).status).toBe(200);
      const refused = await call('ai-proxy-secure', PROXY, limited, one.accessToken);
      expect(refused.status).toBe(429);
      expect(refused.body).toEqual({ error: expect.stringMatching(/^Rate limit exceeded/) });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await call('ai-proxy', PROXY, limited, other.accessToken)).status).toBe(200);
    } finally {
      await limited.close();
    }
  });

  test('are sixty a minute for a proxy unless the configuration says otherwise', async () => {
    const one = await signUpSomebody(served);
    const { headers } = await call('ai-proxy', PROXY, served, one.accessToken);
    expect(headers.get('ratelimit-policy')).toContain('"ai-proxy";q=60;w=60');
  });
});
