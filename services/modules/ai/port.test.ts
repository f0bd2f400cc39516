import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../platform/clock/clock.ts';
import { createMetrics } from '../../platform/telemetry/metrics.ts';
import { openTestGateway } from '../../testing/gateway/open-test-gateway.ts';
import { openAi } from './open-ai.ts';
import {
  aiConfig,
  chunksOf,
  describeAi,
  partsOf,
  startOpenAiStub,
  STUB_MODEL,
  stubSettings,
  type OpenAiStub,
} from './testing.ts';

let stub: OpenAiStub;
const question = { messages: [{ role: 'user', content: 'Hello?' }] } as const;

beforeAll(async () => {
  stub = await startOpenAiStub();
});

afterAll(() => stub.close());

function whole(more: Record<string, string> = {}) {
  const metrics = createMetrics({ version: 'test', withDefaults: false });
  const settings = { ...stubSettings(stub), ...more };
  const ai = openAi({
    config: aiConfig(settings),
    server: openTestGateway(settings).module.port,
    clock: systemClock,
    metrics,
  });
  return { ai, metrics };
}

describe('the AI as the platform opens it', () => {
  describeAi(() => ({ ...whole(), stub }));

  test('refuses everything without a provider, and names the setting', async () => {
    const { ai } = whole({ AI_BASE_URL: '' });
    const refusal = { reason: 'ai.not-configured', status: 503, retryable: false };
    await expect(ai.complete(question)).rejects.toMatchObject(refusal);
    await expect(ai.embed({ text: 'x' })).rejects.toMatchObject(refusal);
    await expect(partsOf(ai.stream(question))).rejects.toMatchObject(refusal);
    const withoutModel = whole({ AI_CHAT_MODEL: '' }).ai.complete(question);
    await expect(withoutModel).rejects.toMatchObject({ params: { setting: 'AI_CHAT_MODEL' } });
  });

  test('answers in time or says that it did not', async () => {
    const { ai } = whole({ AI_TIMEOUT_MS: '150' });
    stub.next('silence');
    await expect(ai.complete(question)).rejects.toMatchObject({ reason: 'ai.timed-out', retryable: true });
  });

  test('gives up a stream that falls silent', async () => {
    const { ai } = whole({ AI_STALL_TIMEOUT_MS: '100' });
    stub.next('silence');
    await expect(partsOf(ai.stream(question))).rejects.toMatchObject({ reason: 'ai.timed-out' });
    stub.next({ pieces: chunksOf('One two', null), then: 'silence' });
    await expect(partsOf(ai.stream(question))).rejects.toMatchObject({ reason: 'ai.timed-out' });
  });

  test('does not count the time of a slow reader as silence', async () => {
    const { ai } = whole({ AI_STALL_TIMEOUT_MS: '100' });
    let text = '';
    for await (const part of ai.stream(question)) {
      if (part.type === 'text-delta') text += part.text;
      if (text.length < 30) await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(text).toContain('sugar');
  });

  test('asks so many at once, lets so many wait, and refuses the rest', async () => {
    const { ai } = whole({ AI_CONCURRENCY: '1', AI_QUEUE: '1' });
    const gone = new AbortController();
    stub.next('silence');
    const running = ai.complete({ ...question, signal: gone.signal }).catch(() => 'ended');
    await new Promise((resolve) => setTimeout(resolve, 30));
    const waiting = ai.complete(question);
    await expect(ai.complete(question)).rejects.toMatchObject({ reason: 'ai.busy', status: 503 });
    gone.abort();
    expect(await running).toBe('ended');
    expect((await waiting).finishReason).toBe('stop');
  });

  test('counts calls, tokens and time by provider and model', async () => {
    const { ai, metrics } = whole();
    await ai.complete({ ...question, model: 'not-allowed' });
    stub.next({ raw: '{}' });
    await ai.complete(question).catch(() => undefined);
    for await (const part of ai.stream(question)) if (part.type === 'text-delta') break;
    const { body } = await metrics.render(undefined);
    const labels = `provider="openai",model="${STUB_MODEL}"`;
    expect(body).toContain(`studyflow_ai_calls_total{${labels},operation="complete",outcome="ok"} 1`);
    expect(body).toContain(
      `studyflow_ai_calls_total{${labels},operation="complete",outcome="ai.answer-unusable"} 1`,
    );
    expect(body).toContain(`studyflow_ai_calls_total{${labels},operation="stream",outcome="left"} 1`);
    expect(body).toContain(`studyflow_ai_tokens_total{${labels},kind="prompt"} 11`);
    expect(body).toContain(`studyflow_ai_tokens_total{${labels},kind="completion"} 7`);
    expect(body).toContain(`studyflow_ai_call_duration_seconds_count{${labels},operation="complete"} 2`);
  });
});
