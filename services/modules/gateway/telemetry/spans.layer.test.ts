import { describe, expect, test } from '@jest/globals';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import { aiProviderFailed } from '../../ai/index.ts';
import type { GatewayCall } from '../call.ts';
import type { Answer } from '../canonical/answer.ts';
import type { Gateway } from '../gateway.ts';
import { spansLayer } from './spans.layer.ts';

const ANSWER: Answer = {
  model: 'gpt-4.1-2025',
  choices: [{ index: 0, text: 'Light to sugar.', toolCalls: [], finishReason: 'tool-calls' }],
  usage: { promptTokens: 11, completionTokens: 7, cachedTokens: 3 },
  wire: 'openai',
  provider: 'main',
  switched: 1,
  shares: [],
};

const CALL: GatewayCall = {
  id: 'chatcmpl-1',
  requestId: 'request',
  who: { caller: NOBODY },
  request: { ...REQUEST, maxTokens: 9, temperature: 0.5, stop: ['.'] },
  fallback: 'in-mid-stream',
  door: 'chat-completions',
  signal: new AbortController().signal,
};

const gateway: Gateway = {
  moderate: async () => ({ provider: 'main', raw: {} }),
  complete: async () => ANSWER,
  stream: async function* () {
    yield [{ type: 'start', model: 'gpt-4.1-2025' }];
    yield [{ type: 'end', answer: ANSWER }];
  },
  embed: async () => ({
    model: 'e',
    vectors: [],
    provider: 'main',
    usage: { promptTokens: 4, completionTokens: 0 },
  }),
};

function traced(withContent = false, inner: Gateway = gateway) {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const spans = () => exporter.getFinishedSpans();
  return { layer: spansLayer({ withContent, tracer: provider.getTracer('test') })(inner), spans };
}

async function readAll(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _part of stream);
}

const DESCRIBED = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.request.model': 'tutor',
  'gen_ai.request.max_tokens': 9,
  'gen_ai.request.temperature': 0.5,
  'gen_ai.request.stop_sequences': ['.'],
  'gen_ai.output.type': 'text',
  'gen_ai.provider.name': 'main',
  'gen_ai.response.id': 'chatcmpl-1',
  'gen_ai.response.model': 'gpt-4.1-2025',
  'gen_ai.response.finish_reasons': ['tool_calls'],
  'gen_ai.usage.input_tokens': 11,
  'gen_ai.usage.output_tokens': 7,
  'gen_ai.usage.cache_read.input_tokens': 3,
  'studyflow.switched': 1,
};

describe('the span of a call', () => {
  test('says what OpenTelemetry wants to know, and nothing of what was said', async () => {
    const { layer, spans } = traced();
    await layer.complete(CALL);
    await readAll(layer.stream(CALL));
    expect(spans().map(({ name, kind, attributes }) => ({ name, kind, attributes }))).toEqual([
      { name: 'chat tutor', kind: 2, attributes: DESCRIBED },
      { name: 'chat tutor', kind: 2, attributes: DESCRIBED },
    ]);
  });

  test('carries what was said where a setting wants it', async () => {
    const { layer, spans } = traced(true);
    await layer.complete(CALL);
    expect(JSON.parse(String(spans()[0]?.attributes['gen_ai.input.messages']))).toEqual([
      { role: 'system', parts: [{ type: 'text', content: 'Be kind.' }] },
      { role: 'user', parts: [{ type: 'text', content: 'Hi!' }] },
    ]);
    expect(JSON.parse(String(spans()[0]?.attributes['gen_ai.output.messages']))).toEqual([
      {
        role: 'assistant',
        parts: [{ type: 'text', content: 'Light to sugar.' }],
        finish_reason: 'tool_calls',
      },
    ]);
  });

  test('tells of vectors, and of failures by their reason', async () => {
    const failing = traced(false, { ...gateway, complete: () => Promise.reject(aiProviderFailed()) });
    await expect(failing.layer.complete(CALL)).rejects.toMatchObject({ reason: 'ai.provider-failed' });
    expect(failing.spans()[0]).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'ai.provider-failed' },
    });
    const { layer, spans } = traced();
    const { fallback: _fallback, ...call } = CALL;
    await layer.embed({ ...call, request: { model: 'embedding', inputs: ['light'] } });
    expect(spans()[0]).toMatchObject({
      name: 'embeddings embedding',
      attributes: { 'gen_ai.usage.input_tokens': 4, 'gen_ai.provider.name': 'main' },
    });
  });
});
