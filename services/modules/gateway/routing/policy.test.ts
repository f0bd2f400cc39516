import { describe, expect, test } from '@jest/globals';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import { createPriceTable } from '../prices/price-table.ts';
import type { ProviderPort } from '../providers/provider.ts';
import { createHealth } from './health.ts';
import { createTargets, type Policies } from './policy.ts';
import { createRecent } from './recent.ts';
import { createRoutes } from './routes.ts';

const DAY = { now: () => new Date('2026-06-01T12:00:00Z') };
const price = (model: string, output: number) => ({ model, valid_from: '2026-01-01', input: 1, output });

function setup(policy: Policies[string], names: readonly string[] = ['dear', 'cheap', 'own']) {
  const time = { ms: 0 };
  const health = createHealth({ monotonicMs: () => time.ms });
  const prices = createPriceTable([price('dear', 60), price('cheap', 2)], DAY);
  const candidates = names.map((name) => ({
    provider: { name, wire: 'openai' } as unknown as ProviderPort,
    model: name,
  }));
  const routes = createRoutes({
    table: new Map([['tutor', candidates]]),
    health,
    chance: () => 0,
    keepsTargets: createTargets({ tutor: policy }, { health, prices }),
  });
  const order = () =>
    routes.candidatesFor({ request: REQUEST, who: { caller: NOBODY } }).map(({ provider }) => provider.name);
  return { time, health, order };
}

describe('targets of a model', () => {
  test('pass over who costs more, while another does not', () => {
    expect(setup({}).order()).toEqual(['dear', 'cheap', 'own']);
    expect(setup({ output_usd: 10 }).order()).toEqual(['cheap', 'own', 'dear']);
    expect(setup({ output_usd: 1 }, ['dear', 'cheap']).order()).toEqual(['dear', 'cheap']);
  });

  test('pass over who begins later, until it is asked again after a while', () => {
    const { health, time, order } = setup({ first_token_ms: 500 });
    for (let times = 0; times < 3; times += 1) health.answered('dear/dear', 900, 'stream');
    expect(order()).toEqual(['cheap', 'own', 'dear']);
    time.ms += 31_000;
    expect(order()).toEqual(['dear', 'cheap', 'own']);
    expect(order()).toEqual(['cheap', 'own', 'dear']);
    for (let times = 0; times < 30; times += 1) health.answered('dear/dear', 100, 'stream');
    expect(order()).toEqual(['dear', 'cheap', 'own']);
    health.outrun('dear/dear', 20_000, 'stream');
    expect(order()).toEqual(['cheap', 'own', 'dear']);
  });
});

test('what 95 of 100 answers stay below is known after 20 of them, and follows the newest hundred', () => {
  const recent = createRecent();
  for (let ms = 1; ms < 20; ms += 1) recent.add(ms);
  expect(recent.p95()).toBeUndefined();
  for (let ms = 20; ms <= 100; ms += 1) recent.add(ms);
  expect(recent.p95()).toBe(96);
  for (let times = 0; times < 100; times += 1) recent.add(7);
  expect(recent.p95()).toBe(7);
});
