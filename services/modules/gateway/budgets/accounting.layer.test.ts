import { describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { randomIds } from '../../../platform/ids/ids.ts';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { silentLog } from '../../../platform/telemetry/testing.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import { aiProviderFailed } from '../../ai/index.ts';
import type { GatewayCall } from '../call.ts';
import type { Answer } from '../canonical/answer.ts';
import { modelUnknown } from '../errors.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { againFor, partsOf } from '../cache/replay.ts';
import { createPriceTable } from '../prices/price-table.ts';
import { accountingLayer } from './accounting.layer.ts';
import type { Granted, Reservation, Settlement, Standing } from './budget.ts';
import { createCashier } from './cashier.ts';
import { observeAccounts } from './observe-accounts.ts';
import { createReservations } from './reservations.ts';
import { createSettlements } from './settlements.ts';

const ANSWER: Answer = {
  ...{ model: 'up', choices: [], usage: { promptTokens: 2, completionTokens: 3 }, wire: 'openai' },
  ...{ provider: 'main', switched: 0 },
  shares: [{ provider: 'main', model: 'free', usage: { promptTokens: 2, completionTokens: 3 } }],
};

const call = (more: Partial<GatewayCall> = {}): GatewayCall => ({
  ...{ id: 'chatcmpl-1', requestId: 'request', who: { caller: NOBODY }, request: REQUEST, door: 'port' },
  ...{ fallback: 'in-mid-stream', signal: new AbortController().signal },
  ...more,
});

const BUDGET = {
  id: 'b',
  scope: 'class',
  class_id: 'c',
  model: null,
  limits_length: true,
  is_roomy: false,
} as const;

interface Scene {
  readonly standing?: Standing;
  readonly granted?: Granted;
  readonly settle?: () => Promise<void>;
  readonly inner?: Partial<Gateway>;
}

function opened({ standing = { organisationId: 'o', budgets: [BUDGET] }, granted, settle, inner }: Scene) {
  const settled: Settlement[] = [];
  const asked: GatewayCall[] = [];
  const reserved: Reservation[] = [];
  const desk = {
    reserve: async (all: readonly Reservation[]) => {
      reserved.push(...all);
      return all.map(({ outputTokens }) => granted ?? { outputTokens });
    },
    renew: async () => undefined,
    settle: async (all: readonly Settlement[]) => {
      await settle?.();
      settled.push(...all);
    },
  };
  const log = silentLog();
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const settlements = createSettlements({ desk, log });
  const reservations = createReservations({ desk, keepMs: 60_000, log });
  const cashier = createCashier({
    ...{ reservations, settlements, ids: randomIds },
    standingOf: async () => standing,
    prices: createPriceTable([], { now: () => new Date() }),
    observe: observeAccounts(metrics, () => settlements.waiting),
  });
  const layer = accountingLayer({
    cashier,
    priceOf: () => ({ input: 0.001, output: 0.002 }),
    modelOf: () => undefined,
  });
  const core: Gateway = {
    complete: async (given) => {
      asked.push(given);
      return ANSWER;
    },
    stream: async function* (given) {
      asked.push(given);
      yield [
        { type: 'start', model: 'up' },
        { type: 'speaker', provider: 'main', switched: 0 },
      ];
      yield [{ type: 'text-delta', index: 0, text: 'Hello there.' }];
      yield [{ type: 'end', answer: ANSWER }];
    },
    moderate: async () => ({ provider: 'main', raw: {} }),
    embed: async () => ({ model: 'e', vectors: [[1]], provider: 'main', usage: ANSWER.usage }),
    ...inner,
  };
  return { gateway: layer(core), settled, asked, reserved, reservations, metrics };
}

async function readAll(stream: AsyncIterable<readonly GatewayPart[]>): Promise<void> {
  for await (const _parts of stream);
}

test.each(['whole', 'a stream'])(
  'an answer that was given to another question, as %s, costs a request, and no label names how near that was',
  async (how) => {
    const near = againFor(ANSWER, 0.913);
    const { gateway, settled, metrics } = opened({
      inner: {
        complete: async () => near,
        stream: async function* () {
          yield partsOf(near);
        },
      },
    });
    if (how === 'whole') await gateway.complete(call());
    else await readAll(gateway.stream(call()));
    const row = { provider: 'cache', provider_model: 'semantic 0.913', usd: 0, prompt_tokens: 0 };
    expect(settled).toMatchObject([{ requests: 1, tokens: 0, usd: 0, outcome: 'answered', rows: [row] }]);
    expect((await metrics.render(undefined)).body).not.toContain('0.913');
  },
);

test('vectors that were kept from before cost a request and no tokens', async () => {
  const usage = { promptTokens: 0, completionTokens: 0 };
  const kept = { model: 'e', vectors: [[1]], provider: 'main', usage, isAgain: true };
  const { gateway, settled } = opened({ inner: { embed: async () => kept } });
  const { fallback: _fallback, ...around } = call();
  await gateway.embed({ ...around, request: { model: 'e', inputs: ['light'] } });
  expect(settled).toMatchObject([{ requests: 1, tokens: 0, rows: [{ provider: null, usd: 0 }] }]);
});

describe('budgets and ledger around a call', () => {
  test('set aside what it may cost, bound its answer by that, and charge what it did cost', async () => {
    const { gateway, settled, asked, reserved } = opened({ granted: { outputTokens: 90 } });
    await gateway.complete(call({ request: { ...REQUEST, n: 2 } }));
    expect(reserved).toMatchObject([{ budgetIds: ['b'], outputTokens: 8_192, usdPerOutputToken: 0.002 }]);
    expect(asked[0]?.request.maxTokens).toBe(45);
    expect(settled).toMatchObject([
      {
        requests: 1,
        tokens: 5,
        usd: 0,
        class_ids: ['c'],
        outcome: 'answered',
        rows: [{ usd: null, counts: true }],
      },
    ]);
  });

  test('leave the length alone where no budget limits it, and a shorter one as it is', async () => {
    const unlimited = opened({ standing: { budgets: [{ ...BUDGET, limits_length: false }] } });
    await unlimited.gateway.complete(call());
    expect(unlimited.asked[0]?.request.maxTokens).toBeUndefined();
    const short = opened({});
    await short.gateway.complete(call({ request: { ...REQUEST, maxTokens: 7 } }));
    expect([short.asked[0]?.request.maxTokens, short.reserved[0]?.outputTokens]).toEqual([7, 7]);
  });

  test('ask nobody when a budget is used up, and count no other model', async () => {
    const { gateway, asked } = opened({ granted: { refusedBy: 'b', shortOf: 'usd' } });
    await expect(gateway.complete(call())).rejects.toMatchObject({
      reason: 'gateway.budget-used-up',
      params: { scope: 'class', what: 'usd' },
    });
    await expect(readAll(gateway.stream(call()))).rejects.toMatchObject({ reason: 'gateway.budget-used-up' });
    expect(asked).toEqual([]);
    const other = opened({ standing: { budgets: [{ ...BUDGET, model: 'another' }] } });
    await other.gateway.complete(call());
    expect(other.reserved).toEqual([]);
    expect(other.settled).toHaveLength(1);
  });

  test('give back what a failed call held before its failure is told, so that the next call finds it', async () => {
    const fails = {
      complete: () => Promise.reject(aiProviderFailed()),
      stream: async function* () {
        yield* [];
        throw aiProviderFailed();
      },
    };
    const { gateway, settled } = opened({ inner: fails });
    await expect(gateway.complete(call())).rejects.toMatchObject({ reason: 'ai.provider-failed' });
    expect(settled).toMatchObject([{ requests: 0, tokens: 0, outcome: 'failed' }]);
    await expect(readAll(gateway.stream(call()))).rejects.toMatchObject({ reason: 'ai.provider-failed' });
    expect(settled).toHaveLength(2);
  });

  test('admit a call at the same time where much is left, and tell nobody a word before', async () => {
    const roomy = { budgets: [{ ...BUDGET, is_roomy: true }] };
    const refused = { refusedBy: 'b', shortOf: 'requests' } as const;
    const { gateway, asked, settled } = opened({ standing: roomy, granted: refused });
    await expect(gateway.complete(call())).rejects.toMatchObject({ reason: 'gateway.budget-used-up' });
    const told: unknown[] = [];
    const reading = (async () => {
      for await (const parts of gateway.stream(call())) told.push(parts);
    })();
    await expect(reading).rejects.toMatchObject({ reason: 'gateway.budget-used-up' });
    await delay(5);
    expect([asked.length, told, settled.flatMap(({ rows }) => rows)]).toEqual([2, [], []]);
    const admitted = opened({ standing: roomy });
    await admitted.gateway.complete(call());
    expect(admitted.settled).toMatchObject([{ budgets: ['b'], requests: 1 }]);
  });

  test('tell the end only when the ledger has it, in one piece and in a stream', async () => {
    const told: string[] = [];
    const { gateway } = opened({
      settle: async () => {
        await delay(20);
        told.push('written');
      },
    });
    await gateway.complete(call());
    told.push('answered');
    for await (const parts of gateway.stream(call())) if (parts.at(-1)?.type === 'end') told.push('ended');
    expect(told).toEqual(['written', 'answered', 'written', 'ended']);
  });

  test('wait no longer than a moment for a ledger that does not answer', async () => {
    const { gateway } = opened({ settle: () => new Promise(() => undefined) });
    expect(await gateway.complete(call())).toBe(ANSWER);
  });

  test('give everything back when it fails; what never came to a provider is not written', async () => {
    const failing = opened({ inner: { complete: () => Promise.reject(aiProviderFailed()) } });
    await expect(failing.gateway.complete(call())).rejects.toMatchObject({ reason: 'ai.provider-failed' });
    await delay(5);
    expect(failing.settled).toMatchObject([
      { requests: 0, tokens: 0, outcome: 'failed', rows: [{ provider: null }] },
    ]);
    const unknown = opened({ inner: { complete: () => Promise.reject(modelUnknown({ model: 'x' })) } });
    await expect(unknown.gateway.complete(call())).rejects.toMatchObject({ reason: 'gateway.model-unknown' });
    await delay(5);
    expect(unknown.settled).toMatchObject([{ requests: 0, rows: [] }]);
  });

  test('charge what was said to whoever left, and nothing when nothing was', async () => {
    const { gateway, settled } = opened({});
    for await (const parts of gateway.stream(call())) if (parts[0]?.type === 'text-delta') break;
    for await (const _parts of opened({}).gateway.stream(call())) break;
    for (let tries = 0; settled.length === 0 && tries < 500; tries += 1) await delay(10);
    expect(settled).toMatchObject([
      { outcome: 'left', requests: 1, rows: [{ provider: 'main', provider_model: 'up', estimated: true }] },
    ]);
    expect(settled[0]?.rows[0]?.completion_tokens).toBeGreaterThan(0);
  });

  test('writes down who judged words, as a request without tokens', async () => {
    const { gateway, settled } = opened({});
    const { fallback: _fallback, ...around } = call();
    const request = { model: 'judge', by: 'provider', input: 'Hello', texts: ['Hello'] } as const;
    await gateway.moderate({ ...around, request });
    expect(settled).toMatchObject([
      { requests: 1, tokens: 0, rows: [{ provider: 'main', provider_model: 'judge', counts: true }] },
    ]);
  });
});
