import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startOpenAiStub, stubSettings, type OpenAiStub } from '../../modules/ai/testing.ts';
import { ANON_KEY, signUpSomebody, type SignedIn } from '../../modules/identity/testing.ts';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import { serveFunctions, type ServedFunctions } from './serve-functions.ts';

/** More with FUZZ_RUNS=1000000; so many find what random inputs find at once. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 500);

let open: OpenDatabase;
let stub: OpenAiStub;
let served: ServedFunctions;
let lea: SignedIn;

beforeAll(async () => {
  [open, stub] = await Promise.all([openTestDatabase(), startOpenAiStub()]);
  const rules = [
    'client',
    'address',
    'ai-proxy',
    'ai-functions',
    'email-check',
    'encryption',
    'security-monitor',
  ];
  served = await serveFunctions({
    open,
    ai: stubSettings(stub),
    rules: rules.map((rule) => `${rule}=10000000/60`).join(','),
  });
  lea = await signUpSomebody(served);
  stub.otherwise(
    JSON.stringify({
      priority_recommendations: [{ title: 'A', description: 'B', priority: 'low', reason: 'C' }],
      schedule_optimization: { best_times: [], session_minutes: 25, break_minutes: 5, advice: 'D' },
      subject_focus: [],
      learning_techniques: [],
      motivational_insights: { message: 'E', strengths: [] },
    }),
  );
});

afterAll(async () => {
  await served.close();
  await stub.close();
  await open.close();
});

const NAMES = [
  'ai-tutor-professional',
  'ai-proxy',
  'ai-proxy-secure',
  'ai-study-analytics',
  'ai-study-recommendations',
  'auth-validation',
  'encryption',
  'security-monitor',
  'semantic-search',
];

const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.webPath() },
);
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '{}',
    '',
    ' ',
    'encrypt',
    'decrypt',
    'sb1.a.b.c',
    'x@example.com',
    "'; drop table x",
  ),
);
const field = fc.oneof(text, fc.jsonValue(), fc.constantFrom(null, -1, 1e308, 0.1, true, [], {}));
const body = fc.oneof(
  fc
    .record(
      {
        message: field,
        context: fc.oneof(field, fc.record({ sessionId: field, history: field, difficulty: field })),
        options: fc.oneof(field, fc.record({ stream: fc.boolean(), mode: field, temperature: field })),
        provider: fc.oneof(field, fc.constant('openai')),
        action: fc.oneof(
          field,
          fc.constantFrom('chat', 'completion', 'encrypt', 'decrypt', 'validate', 'signup'),
        ),
        messages: field,
        prompt: field,
        query: field,
        email: field,
        data: fc.oneof(field, fc.dictionary(text, field)),
        type: fc.oneof(
          field,
          fc.constantFrom('csp-report', 'security-event', 'rate-limit-check', 'anomaly-detection'),
        ),
        studyData: field,
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc.json(),
  text,
);
const type = fc.constantFrom(
  'application/json',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/csp-report',
);
const method = fc.constantFrom('POST', 'POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'PATCH');

test('whatever is sent is answered with 2xx or 4xx, in JSON or a stream', async () => {
  const input = fc.record({ name, body, type, method, isKnown: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(input, async ({ name: path, body: sent, type: contentType, method: verb, isKnown }) => {
      const response = await fetch(`${served.url}/functions/v1/${path}`, {
        method: verb,
        headers: {
          apikey: ANON_KEY,
          'content-type': contentType,
          ...(isKnown && { authorization: `Bearer ${lea.accessToken}` }),
        },
        ...(verb !== 'GET' && { body: sent }),
      });
      const answer = await response.text();
      if (response.status >= 500) throw new Error(`${response.status}: ${answer}`);
      const told = response.headers.get('content-type') ?? '';
      if (told.startsWith('text/event-stream')) {
        expect(answer).toContain('[DONE]');
        return;
      }
      const { error, message, ...rest } = JSON.parse(answer) as Record<string, unknown>;
      if (response.status >= 400) expect(typeof (error ?? message)).toBe('string');
      else expect(Object.keys(rest).length).toBeGreaterThan(0);
    }),
    { numRuns: RUNS },
  );
  expect(served.bugs).toEqual([]);
}, 600_000);
