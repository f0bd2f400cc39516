import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../e2e/http.ts';
import { chanceOf } from './chance.ts';
import type { CampaignResult } from './campaign.ts';
import { Findings } from './findings.ts';
import { complaintAbout } from './forms.ts';
import type { FuzzInput } from './input.ts';
import { anyInput } from './inputs.ts';
import { problemsOf, reportOf } from './report.ts';
import type { Target } from './target.ts';

const somebody = { id: 'a', email: 'a@b.c', password: 'p', token: 'e30.e30.c2ln', refreshToken: 'r' };
const target: Target = {
  anonKey: 'anon',
  serviceKey: 'service',
  people: [somebody],
  victims: [somebody],
  tables: new Map([['tasks', ['id', 'title']]]),
  routines: ['routine'],
  elsewhere: 'http://127.0.0.1:1',
};

function answered(status: number, body: unknown, headers = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, text, json: typeof body === 'string' ? undefined : body, beganAt: 0, tookMs: 1 };
}

const to = (path: string, more: Partial<FuzzInput> = {}): FuzzInput => ({
  door: 'rest',
  sent: { path },
  ...more,
});
const POSTGREST = { code: 'PGRST100', message: 'It does not parse.', details: null, hint: null };
const GOTRUE = { code: 400, error_code: 'bad_json', msg: 'It is no JSON.' };

describe('a complaint is made', () => {
  test.each([
    ['about a fault of ours', '/rest/v1/tasks', 500, POSTGREST],
    ['about an outage that nobody has made', '/rest/v1/tasks', 503, POSTGREST],
    ['about another door’s form', '/rest/v1/tasks', 400, GOTRUE],
    ['about a member too many', '/rest/v1/tasks', 400, { ...POSTGREST, stack: 'x' }],
    ['about PostgREST’s form at GoTrue’s door', '/auth/v1/user', 400, { message: 'x', details: null }],
    ['about a bare text', '/functions/v1/encryption', 400, 'no'],
    ['about a 503 of a function that asks no model', '/functions/v1/encryption', 503, { error: 'Too busy.' }],
    ['about a stack', '/functions/v1/encryption', 400, { error: 'x\n    at run (/a/b.ts:1:2)' }],
    ['about an answer of storage without its form', '/storage/v1/object/a', 501, {}],
    ['about a door with names that tells no problem', '/v1/auth/token', 400, GOTRUE],
  ])('%s', (_what, path, status, body) => {
    expect(complaintAbout(to(path), answered(status, body))).toBeDefined();
  });

  test('when somebody comes in with a token that is none', () => {
    expect(complaintAbout(to('/auth/v1/user', { mustRefuse: true }), answered(200, {}))).toMatch(
      /let somebody in/,
    );
  });

  test.each([
    ['/rest/v1/tasks', 400, POSTGREST],
    ['/rest/v1/tasks', 200, []],
    ['/auth/v1/user', 400, GOTRUE],
    ['/auth/v1/user', 400, { code: 'bad_json', message: 'It is no JSON.' }],
    ['/functions/v1/ai-proxy', 503, { error: 'No model is configured.' }],
    ['/storage/v1/object/a', 501, { statusCode: '501', error: 'NotImplemented', message: 'No files.' }],
  ])('and none about %s answering %d as it must', (path, status, body) => {
    expect(complaintAbout(to(path), answered(status, body))).toBeUndefined();
  });
});

describe('a campaign', () => {
  test('makes the same inputs from the same seed, and others from another', () => {
    const inputs = (seed: number): string =>
      JSON.stringify(
        Array.from({ length: 300 }, (_, number) => anyInput(chanceOf(seed, number), target).sent.path),
      );
    expect(inputs(1)).toBe(inputs(1));
    expect(inputs(1)).not.toBe(inputs(2));
  });

  test('names seed, number and request of what was wrong, and judges speed, tokens and visits', () => {
    const said: string[] = [];
    const findings = new Findings({ seed: 7, runs: 1, say: (line) => said.push(line) });
    const figures = { answers: 1, p50Ms: 1, p99Ms: 100, failures: [] };
    const result: CampaignResult = {
      findings,
      seconds: 1,
      alone: figures,
      besideHonest: figures,
      besideCampaign: { ...figures, p99Ms: 201, failures: ['/a: 503'] },
      forged: { count: 1, cpuMs: 6 },
      visits: 1,
    };
    findings.note(3, to('/rest/v1/x'), answered(500, {}), 'answered 500');
    expect(said.join()).toMatch(/seed 7, input 3: answered 500[^]*\/rest\/v1\/x/);
    expect(problemsOf(result)).toHaveLength(5);
    expect(reportOf(result)).toMatch(/rest: 1 \(500: 1\)/);
    const fine = { ...result, besideCampaign: figures, forged: { count: 1, cpuMs: 1 }, visits: 0 };
    expect(
      problemsOf({ ...fine, findings: new Findings({ seed: 7, runs: 1, say: () => undefined }) }),
    ).toEqual([]);
  });
});
