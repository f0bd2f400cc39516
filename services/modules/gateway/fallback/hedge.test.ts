import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import { aiProviderFailed } from '../../ai/index.ts';
import type { GatewayCall } from '../call.ts';
import type { Answer, ProviderAnswer } from '../canonical/answer.ts';
import type { Part } from '../canonical/parts.ts';
import { createCoreGateway } from '../core-gateway.ts';
import { observeGateway } from '../observe-gateway.ts';
import type { ProviderAsk, ProviderPort } from '../providers/provider.ts';
import { createHealth } from '../routing/health.ts';
import { createHedge } from '../routing/hedge.ts';
import { createRetry } from '../routing/retry.ts';
import { createRoutes } from '../routing/routes.ts';

type Behaviour = 'answers' | 'hangs' | 'fails late';

const USAGE = { promptTokens: 11, completionTokens: 2 };

const PARTS: readonly Part[] = [
  { type: 'start', model: 'm' },
  { type: 'text-delta', index: 0, text: 'Yes.' },
  { type: 'finish', index: 0, reason: 'stop' },
  { type: 'usage', usage: USAGE },
];

/** Ends with the signal, or fails once it is told to. */
function untilGone(signal: AbortSignal, fail: Promise<unknown>): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error('gone'));
    });
    void fail.then(() => {
      reject(aiProviderFailed());
    });
  });
}

function setup({
  behaviours,
  hedge = true,
}: {
  readonly behaviours: readonly [Behaviour, Behaviour];
  readonly hedge?: boolean;
}) {
  const signals: AbortSignal[] = [];
  const secondAsked = Promise.withResolvers<undefined>();
  const provider = (name: string, behaviour: Behaviour): ProviderPort => {
    const say = async ({ signal }: ProviderAsk): Promise<void> => {
      signals.push(signal);
      if (name === 'second') secondAsked.resolve(undefined);
      if (behaviour === 'answers') return;
      await untilGone(signal, behaviour === 'hangs' ? new Promise(() => undefined) : secondAsked.promise);
    };
    return {
      name,
      wire: 'openai',
      stream: async function* (ask: ProviderAsk) {
        yield PARTS.slice(0, 1);
        await say(ask);
        yield PARTS.slice(1);
      },
      complete: async (ask: ProviderAsk): Promise<ProviderAnswer> => {
        await say(ask);
        return {
          model: 'm',
          wire: 'openai',
          choices: [{ text: 'Yes.', refusal: '', reasoning: '', toolCalls: [], reason: 'stop' }],
          usage: USAGE,
        } as unknown as ProviderAnswer;
      },
    } as unknown as ProviderPort;
  };
  const clock = { monotonicMs: () => 0 };
  const health = createHealth(clock);
  const policies = { tutor: { hedge } };
  for (let times = 0; times < 40; times += 1) {
    health.answered('first/m', 1, 'stream');
    health.answered('first/m', 1, 'whole');
  }
  const told: string[] = [];
  const gateway = createCoreGateway({
    routes: createRoutes({
      table: new Map([
        [
          'tutor',
          [
            { provider: provider('first', behaviours[0]), model: 'm' },
            { provider: provider('second', behaviours[1]), model: 'm' },
          ],
        ],
      ]),
      health,
      chance: () => 0,
    }),
    retry: createRetry(() => 0),
    breaker: { allows: () => true, report: (name, outcome) => void told.push(`${name} ${outcome}`) },
    health,
    hedge: createHedge(policies, health),
    clock,
    observe: observeGateway(createMetrics({ version: 'test', withDefaults: false })),
    stallMs: 60_000,
  });
  const gone = new AbortController();
  const call: GatewayCall = {
    id: 'a',
    requestId: 'r',
    who: { caller: NOBODY },
    request: REQUEST,
    fallback: 'in-mid-stream',
    door: 'port',
    signal: gone.signal,
  };
  const streamed = async (): Promise<Answer | undefined> => {
    let answer: Answer | undefined;
    for await (const parts of gateway.stream(call)) {
      const last = parts.at(-1);
      if (last?.type === 'end') ({ answer } = last);
    }
    return answer;
  };
  return { signals, told, gone, ways: { streamed, whole: () => gateway.complete(call) } };
}

describe.each(['streamed', 'whole'] as const)('an answer that is %s', (way) => {
  test('is the second one’s when the first is slower than usual; the first is ended and counted once', async () => {
    const { ways, signals, told } = setup({ behaviours: ['hangs', 'answers'] });
    const answer = await ways[way]();
    expect(answer?.choices[0]?.text).toBe('Yes.');
    expect(answer?.provider).toBe('second');
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, way === 'streamed' && signals[1]?.aborted]);
    const shares = answer?.shares ?? [];
    expect(shares).toMatchObject([
      { provider: 'first', usage: { completionTokens: 0, isEstimated: true } },
      { provider: 'second', usage: USAGE },
    ]);
    const sum = shares.reduce((tokens, { usage }) => tokens + usage.promptTokens, 0);
    expect(answer?.usage.promptTokens).toBe(sum);
    expect(told.toSorted()).toEqual(['first/m left', 'second/m answered']);
  });

  test('is the first one’s alone when it is in time', async () => {
    const { ways, signals } = setup({ behaviours: ['answers', 'answers'] });
    expect(await ways[way]()).toMatchObject({ provider: 'first', shares: [{ provider: 'first' }] });
    expect(signals).toHaveLength(1);
  });

  test('is the other one’s when one of two fails, which costs nothing', async () => {
    const { ways, told } = setup({ behaviours: ['fails late', 'answers'] });
    const answer = await ways[way]();
    expect(answer).toMatchObject({ provider: 'second' });
    expect(told).toContain('second/m answered');
  });

  test('is waited for when nothing says that two may be asked', async () => {
    const { ways, signals, gone } = setup({ behaviours: ['hangs', 'answers'], hedge: false });
    const answer = ways[way]();
    const failed = expect(answer).rejects.toMatchObject({ reason: 'platform.unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(signals).toHaveLength(1);
    gone.abort();
    await failed;
  });

  test('that nobody waits for any more ends both questions', async () => {
    const { ways, signals, gone } = setup({ behaviours: ['hangs', 'hangs'] });
    const failed = expect(ways[way]()).rejects.toMatchObject({ reason: 'platform.unavailable' });
    while (signals.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    gone.abort();
    await failed;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });
});

test('when all are slow only a few second questions are asked', () => {
  const hedge = createHedge({ tutor: { hedge: true }, quiz: {} }, { p95Ms: () => 7 });
  const candidate = { provider: { name: 'first' } as ProviderPort, model: 'm' };
  expect(hedge.patienceMs('tutor', candidate, 'stream')).toBe(7);
  expect(hedge.patienceMs('quiz', candidate, 'stream')).toBeUndefined();
  let asked = 0;
  while (hedge.take('tutor')) asked += 1;
  expect(asked).toBe(5);
  for (let calls = 0; calls < 11; calls += 1) hedge.earn('tutor');
  expect([hedge.take('tutor'), hedge.take('tutor'), hedge.take('quiz')]).toEqual([true, false, false]);
});
