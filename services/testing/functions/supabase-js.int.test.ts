import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createNewest, type FunctionsHttpError } from '@supabase/supabase-js';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import {
  DEFAULT_TEXT,
  startOpenAiStub,
  STUB_MODEL,
  stubSettings,
  type OpenAiStub,
} from '../../modules/ai/testing.ts';
import { ANON_KEY } from '../../modules/identity/testing.ts';
import { serveFunctions, type ServedFunctions } from './serve-functions.ts';

type Client = ReturnType<typeof createNewest>;

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } };
const VERSIONS = [
  ['newest', (url: string) => createNewest(url, ANON_KEY, OPTIONS)],
  ['2.57.4', (url: string) => create257(url, ANON_KEY, OPTIONS) as unknown as Client],
  ['2.38.0', (url: string) => create238(url, ANON_KEY, OPTIONS) as unknown as Client],
] as const;

let open: OpenDatabase;
let stub: OpenAiStub;
let served: ServedFunctions;

beforeAll(async () => {
  [open, stub] = await Promise.all([openTestDatabase(), startOpenAiStub()]);
  served = await serveFunctions({ open, ai: stubSettings(stub) });
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await stub.close();
  await open.close();
});

const PLAN = {
  priority_recommendations: [{ title: 'Algebra', description: 'Do it.', priority: 'high', reason: 'Exam' }],
  schedule_optimization: { best_times: ['morning'], session_minutes: 25, break_minutes: 5, advice: 'Early.' },
  subject_focus: [{ subject: 'Maths', focus: 'Algebra', minutes_per_week: 120 }],
  learning_techniques: [{ technique: 'Recall', how: 'Cards', suits: 'Facts' }],
  motivational_insights: { message: 'Go on', strengths: ['steady'] },
};

describe.each(VERSIONS)('supabase-js %s', (version, create) => {
  const signIn = async (): Promise<Client> => {
    const client = create(served.url) as Client;
    const email = `f.${version}.${Math.random().toString(36).slice(2)}@example.test`;
    const { error } = await client.auth.signUp({ email, password: 'correct horse battery' });
    expect(error).toBeNull();
    return client;
  };

  test('asks the tutor', async () => {
    const client = await signIn();
    const { data, error } = await client.functions.invoke('ai-tutor-professional', {
      body: {
        message: 'What is photosynthesis?',
        context: {
          subject: 'Biology',
          difficulty: 'beginner',
          history: [{ role: 'user', content: 'Hi', timestamp: '2026-01-01T00:00:00Z' }],
        },
        options: { mode: 'reasoning', temperature: 0.5, maxTokens: 200 },
      },
    });
    expect(error).toBeNull();
    expect(data).toEqual({
      content: DEFAULT_TEXT,
      metadata: {
        model: STUB_MODEL,
        processingTime: expect.any(Number),
        enhancementsApplied: [
          'subject-context',
          'difficulty-adaptation',
          'step-by-step-reasoning',
          'conversation-history',
        ],
        cacheHit: false,
        responseType: 'reasoning',
        requestId: expect.any(String),
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      quality: {
        overall: expect.any(Number),
        breakdown: ['relevance', 'completeness', 'clarity', 'structure'].map((name) => ({
          name,
          value: expect.any(Number),
        })),
        recommendations: [
          {
            criterion: 'completeness',
            issue: expect.any(String),
            suggestion: expect.any(String),
            priority: 'medium',
          },
        ],
        confidence: expect.any(Number),
      },
      usage: { promptTokens: 11, completionTokens: 7, totalTokens: 18 },
    });
  });

  test('says honestly when an answer was kept', async () => {
    const client = await signIn();
    const body = { message: `What is light? ${version}`, options: { temperature: 0 } };
    const ask = async () => (await client.functions.invoke('ai-tutor-professional', { body })).data;
    expect((await ask()).metadata.cacheHit).toBe(false);
    expect((await ask()).metadata.cacheHit).toBe(true);
  });

  test('reads the tutor as a stream', async () => {
    const client = await signIn();
    const { data, error } = await client.functions.invoke('ai-tutor-professional', {
      body: { message: 'Go', options: { stream: true } },
    });
    expect(error).toBeNull();
    // Clients before 2.40 read an event stream as text.
    const text = typeof data === 'string' ? data : await (data as Response).text();
    const events = text.split('\n\n').filter((line: string) => line.startsWith('data: '));
    expect(events.at(-1)).toBe('data: [DONE]');
    const parts = events.slice(0, -1).map((line: string) => JSON.parse(line.slice(6)));
    expect(
      parts
        .slice(0, -1)
        .map(({ content }: { content: string }) => content)
        .join(''),
    ).toBe(DEFAULT_TEXT);
    expect(parts.at(-1)).toMatchObject({
      type: 'text-end',
      content: DEFAULT_TEXT,
      metadata: { model: STUB_MODEL, cacheHit: false },
      usage: { totalTokens: 18 },
    });
  });

  test('asks a provider through the proxy, and is told who really answered', async () => {
    const client = await signIn();
    for (const name of ['ai-proxy', 'ai-proxy-secure']) {
      const { data, error } = await client.functions.invoke(name, {
        body: { provider: 'gemini', action: 'completion', prompt: 'Hello' },
      });
      expect(error).toBeNull();
      expect(data).toEqual({
        content: DEFAULT_TEXT,
        provider: 'openai',
        model: STUB_MODEL,
        data: expect.objectContaining({ object: 'chat.completion' }),
      });
    }
  });

  test('gets recommendations, embeddings and analytics', async () => {
    const client = await signIn();
    stub.next({ text: `Here it is:\n\`\`\`json\n${JSON.stringify(PLAN)}\n\`\`\`` });
    const plan = await client.functions.invoke('ai-study-recommendations', { body: { subjects: ['Maths'] } });
    expect(plan.data).toEqual({ success: true, recommendations: PLAN, generated_at: expect.any(String) });
    const search = await client.functions.invoke('semantic-search', { body: { query: 'light' } });
    expect(search.data).toEqual({ embedding: [0.0023064255, -0.009327292, -0.0028842222] });
    const report = await client.functions.invoke('ai-study-analytics');
    expect(report.data).toMatchObject({
      success: true,
      analytics: { summary: {}, patterns: [], recommendations: [{}], goal_progress: [], next_actions: [{}] },
    });
  });

  test('encrypts for oneself, checks an address, reports to the monitor', async () => {
    const client = await signIn();
    const sealed = await client.functions.invoke('encryption', {
      body: { action: 'encrypt', data: 'grüße' },
    });
    const body = { action: 'decrypt', data: sealed.data.result };
    expect((await client.functions.invoke('encryption', { body })).data).toEqual({ result: 'grüße' });
    const anonymous = create(served.url);
    const checked = await anonymous.functions.invoke('auth-validation', {
      body: { email: 'lea@example.com', action: 'signup' },
    });
    expect(checked.data).toEqual({ valid: true, message: expect.any(String) });
    const reported = await anonymous.functions.invoke('security-monitor', {
      body: { type: 'csp-report', data: { 'csp-report': { 'blocked-uri': 'https://evil.example' } } },
    });
    expect(reported.data).toEqual({ success: true });
  });

  test('reads what was refused, in the form of the function', async () => {
    const client = await signIn();
    const { data, error } = await client.functions.invoke('ai-tutor-professional', { body: {} });
    expect(data).toBeNull();
    expect(error?.name).toBe('FunctionsHttpError');
    const context = (error as FunctionsHttpError).context as Response;
    expect(context.status).toBe(400);
    expect(await context.json()).toEqual({ error: expect.stringContaining('message') });
    const unknown = await client.functions.invoke('nothing/here', { body: {} });
    const answer = (unknown.error as FunctionsHttpError).context as Response;
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ code: 'NOT_FOUND', message: 'Requested function was not found' });
  });

  if (version !== '2.38.0') {
    test('may name a region', async () => {
      const client = await signIn();
      const { error } = await client.functions.invoke('semantic-search', {
        body: { query: 'x' },
        region: 'eu-west-1' as never,
      });
      expect(error).toBeNull();
    });
  }
});
