import { describe, expect, test } from '@jest/globals';
import { createMetrics } from '../../../platform/telemetry/metrics.ts';
import { systemClock } from '../../../platform/clock/clock.ts';
import { silentLog } from '../../../platform/telemetry/testing.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { Ai } from '../ai.ts';
import { observeAi, observed } from '../observed.ts';
import { createTurns } from '../turns.ts';
import { askInParts, askWhole } from './ask.ts';

const ASKER = {
  caller: { ...NOBODY, role: 'authenticated', userId: 'lea' },
  call: { requestId: 'request' },
} as const;
const QUESTION = { messages: [{ role: 'user', content: 'What is light?' }] } as const;

function setup(isCached: boolean) {
  const usage = { promptTokens: 11, completionTokens: 7, totalTokens: 18 };
  const completion = {
    content: 'x',
    provider: 'p',
    model: 'm',
    finishReason: 'stop',
    usage,
    isCached,
  } as const;
  const inner: Ai = {
    complete: async () => ({ ...completion, raw: null }),
    stream: async function* () {
      yield { type: 'text-end', completion };
    },
    embed: () => Promise.reject(new Error('not asked')),
  };
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const ai = observed(inner, {
    ...{ observe: observeAi(metrics, 'p'), clock: systemClock },
    ...{ chooseModel: () => 'm', embeddingModel: 'e' },
  });
  const written: unknown[] = [];
  const recordUsage = { execute: async (_caller: unknown, usage_: unknown) => void written.push(usage_) };
  const deps = {
    ...{ ai, recordUsage, provider: 'p' },
    clock: systemClock,
    log: silentLog(),
    turns: createTurns(2),
  };
  return { deps, written, metrics };
}

describe.each(['whole', 'in parts'])('an answer that is told %s', (how) => {
  const ask = async ({ deps }: ReturnType<typeof setup>): Promise<void> => {
    if (how === 'whole') await askWhole(deps as never, ASKER, QUESTION);
    else for await (const _part of askInParts(deps as never, ASKER, QUESTION));
  };

  test('stands in its asker’s log with what it cost', async () => {
    const one = setup(false);
    await ask(one);
    expect(one.written).toMatchObject([{ tokens_used: 18, success: true }]);
    expect((await one.metrics.render(undefined)).body).toMatch(
      /studyflow_ai_tokens_total\{.*kind="prompt"\} 11/,
    );
  });

  test('and was given before is not written again, nor are its tokens counted', async () => {
    const one = setup(true);
    await ask(one);
    expect(one.written).toEqual([]);
    const { body } = await one.metrics.render(undefined);
    expect(body).not.toContain('studyflow_ai_tokens_total{');
    expect(body).toMatch(/studyflow_ai_calls_total\{.*outcome="ok"\} 1/);
  });
});
