import { describe, expect, test } from '@jest/globals';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { aiAnswerUnusable, aiProviderBusy, aiProviderFailed } from '../../ai/index.ts';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import type { ChatRequest } from '../canonical/request.ts';
import type { ProviderPort } from '../providers/provider.ts';
import type { Ability, Candidate } from './candidate.ts';
import { createHealth } from './health.ts';
import { createRetry } from './retry.ts';
import { createRoutes } from './routes.ts';

const WHO = { caller: NOBODY };

function candidate(
  name: string,
  more: { weight?: number; needs?: readonly Ability[]; wire?: 'gemini' } = {},
): Candidate {
  const { weight, needs, wire = 'openai' } = more;
  return {
    provider: { name, wire } as unknown as ProviderPort,
    model: 'm',
    ...(weight !== undefined && { weight }),
    ...(needs !== undefined && { abilities: new Set(needs) }),
  };
}

function order(
  candidates: readonly Candidate[],
  options: { request?: Partial<ChatRequest>; poorly?: readonly string[]; chance?: number } = {},
): string[] {
  const { request = {}, poorly = [], chance = 0 } = options;
  const routes = createRoutes({
    table: new Map([['tutor', candidates]]),
    health: { isPoorly: (name) => poorly.includes(name) },
    chance: () => chance,
  });
  return routes
    .candidatesFor({ request: { ...REQUEST, ...request }, who: WHO })
    .map(({ provider }) => provider.name);
}

const tools = [{ name: 'f' }];
const image = [
  {
    role: 'user' as const,
    content: [{ type: 'image' as const, source: { kind: 'url' as const, url: 'https://x.example/a.png' } }],
  },
];

describe('who may answer', () => {
  test('stands in the order of the configuration; whoever fails often goes last', () => {
    const all = [candidate('a'), candidate('b'), candidate('c')];
    expect(order(all)).toEqual(['a', 'b', 'c']);
    expect(order(all, { poorly: ['a/m'] })).toEqual(['b', 'c', 'a']);
  });

  test('can do what the request needs', () => {
    const all = [
      candidate('text', { needs: [] }),
      candidate('all'),
      candidate('eyes', { needs: ['vision', 'json'] }),
    ];
    expect(order(all)).toEqual(['text', 'all', 'eyes']);
    expect(order(all, { request: { tools } })).toEqual(['all']);
    expect(order(all, { request: { messages: image, responseFormat: { type: 'json' } } })).toEqual([
      'all',
      'eyes',
    ]);
    expect(() => order([candidate('text', { needs: [] })], { request: { tools } })).toThrow('tools');
  });

  test('gives several answers only where the language has that', () => {
    expect(order([candidate('g', { wire: 'gemini' }), candidate('o')], { request: { n: 2 } })).toEqual(['o']);
  });

  test('is the same for a conversation whatever chance says, and only its own conversations move when one goes', () => {
    const all = [candidate('a', { weight: 1 }), candidate('b', { weight: 1 }), candidate('c', { weight: 2 })];
    const firsts = new Map<string, number>();
    let moved = 0;
    for (let index = 0; index < 400; index += 1) {
      const request = { conversation: `conversation ${String(index)}` };
      const [first = ''] = order(all, { request, chance: 0 });
      expect(order(all, { request, chance: 0.99 })[0]).toBe(first);
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
      const [without] = order(all.slice(0, 2), { request });
      if (first !== 'c' && without !== first) moved += 1;
    }
    expect(moved).toBe(0);
    expect(firsts.get('c')).toBeGreaterThan(150);
    expect(firsts.get('a')).toBeGreaterThan(60);
    expect(firsts.get('b')).toBeGreaterThan(60);
    expect(order([candidate('x'), candidate('y')], { request: { user: 'somebody' } })).toEqual(['x', 'y']);
  });

  test('is drawn among neighbours with a weight', () => {
    const all = [
      candidate('first'),
      candidate('a', { weight: 1 }),
      candidate('b', { weight: 3 }),
      candidate('last'),
    ];
    expect(order(all, { chance: 0.1 })).toEqual(['first', 'a', 'b', 'last']);
    expect(order(all, { chance: 0.9 })).toEqual(['first', 'b', 'a', 'last']);
  });

  test('is nobody for a model without a route, or one that the key does not open', () => {
    const routes = createRoutes({
      table: new Map([['tutor', [candidate('a')]]]),
      health: { isPoorly: () => false },
      chance: () => 0,
    });
    const ask = (model: string, who = {}) =>
      routes.candidatesFor({ request: { ...REQUEST, model }, who: { ...WHO, ...who } });
    expect(() => ask('other')).toThrow('`other` does not exist');
    expect(() => ask('tutor', { models: new Set(['quiz']) })).toThrow('does not exist');
    expect(ask('tutor', { models: new Set(['tutor']) })).toHaveLength(1);
    expect(routes.modelsFor({ ...WHO, models: new Set(['quiz']) })).toEqual([]);
  });
});

describe('the health of a candidate', () => {
  function setup() {
    const time = { ms: 0 };
    return { time, health: createHealth({ monotonicMs: () => time.ms }) };
  }

  test('is poor after many failures in a row, and is forgotten with time', () => {
    const { health, time } = setup();
    for (let times = 0; times < 14; times += 1) health.failed('a/m');
    expect(health.isPoorly('a/m')).toBe(true);
    time.ms += 10_000;
    expect(health.isPoorly('a/m')).toBe(false);
    expect(health.isPoorly('unknown')).toBe(false);
  });

  test('does not suffer from answers that broke off: others go on with those', () => {
    const { health } = setup();
    for (let times = 0; times < 50; times += 1) health.broke('a/m');
    expect(health.isPoorly('a/m')).toBe(false);
    health.answered('a/m', 100);
    health.answered('a/m', 200);
    const [reading] = health.readings();
    expect(reading).toMatchObject({ candidate: 'a/m', latencyMs: 110, errorRate: 0 });
    expect(reading?.breakRate).toBeGreaterThan(0.5);
  });
});

describe('a retry', () => {
  const signal = new AbortController().signal;

  test('waits as the provider says, when that is soon', async () => {
    const retry = createRetry(() => 0);
    expect(await retry.wait(aiProviderBusy({}, { retryAfterMs: 1 }), signal)).toBe(true);
    expect(await retry.wait(aiProviderBusy({}, { retryAfterMs: 60_000 }), signal)).toBe(false);
    expect(await retry.wait(aiAnswerUnusable(), signal)).toBe(false);
  });

  test('is for some calls only: a provider that is down is not beaten', async () => {
    const retry = createRetry(() => 0);
    const failure = aiProviderFailed({}, { retryAfterMs: 0 });
    let granted = 0;
    while (await retry.wait(failure, signal)) granted += 1;
    expect(granted).toBe(10);
    for (let calls = 0; calls < 5; calls += 1) retry.earn();
    expect(await retry.wait(failure, signal)).toBe(true);
    expect(await retry.wait(failure, signal)).toBe(false);
  });

  test('is nobody’s who has gone', async () => {
    const gone = new AbortController();
    const waiting = createRetry(() => 0).wait(aiProviderFailed({}, { retryAfterMs: 4_000 }), gone.signal);
    gone.abort();
    expect(await waiting).toBe(false);
  });
});
