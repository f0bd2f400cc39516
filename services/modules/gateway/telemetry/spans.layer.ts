import { SpanKind, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import { toAppError } from '../../../platform/http/problem.ts';
import type { GatewayCall } from '../call.ts';
import type { Answer } from '../canonical/answer.ts';
import type { ChatRequest } from '../canonical/request.ts';
import type { EmbeddingCall, Gateway, Layer } from '../gateway.ts';
import type { GatewayPart } from '../gateway-part.ts';
import { inputMessages, outputMessages } from './content.ts';

export interface SpansOptions {
  /** Whether spans carry what was asked and answered; it is personal, so that it is off unless somebody wants it. */
  readonly withContent: boolean;
  /** @default the platform's */
  readonly tracer?: Tracer;
}

/** One span for each call, named and described as OpenTelemetry's semantic conventions for generative AI have it. */
export function spansLayer({ withContent, tracer = trace.getTracer('studyflow') }: SpansOptions): Layer {
  const begin = (operation: 'chat' | 'embeddings', call: GatewayCall | EmbeddingCall): Span =>
    tracer.startSpan(`${operation} ${call.request.model}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        'gen_ai.operation.name': operation,
        'gen_ai.request.model': call.request.model,
        'gen_ai.output.type': operation === 'chat' ? 'text' : 'embeddings',
      },
    });
  const beginChat = (call: GatewayCall): Span => {
    const span = begin('chat', call);
    if (span.isRecording()) describeRequest(span, call.request, withContent);
    return span;
  };
  return (inner) => ({
    complete: async (call) => {
      const span = beginChat(call);
      return during(span, async () => {
        const answer = await inner.complete(call);
        describeAnswer(span, call.id, answer, withContent);
        return answer;
      });
    },
    moderate: (call) => inner.moderate(call),
    stream: (call) => streamOf(inner, call, beginChat(call), withContent),
    embed: (call) => {
      const span = begin('embeddings', call);
      return during(span, async () => {
        const vectors = await inner.embed(call);
        span.setAttributes({
          'gen_ai.provider.name': vectors.provider,
          'gen_ai.response.model': vectors.model,
          'gen_ai.usage.input_tokens': vectors.usage.promptTokens,
        });
        return vectors;
      });
    },
  });
}

async function during<Output>(span: Span, work: () => Promise<Output>): Promise<Output> {
  try {
    return await work();
  } catch (thrown) {
    fail(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
}

async function* streamOf(
  inner: Gateway,
  call: GatewayCall,
  span: Span,
  withContent: boolean,
): AsyncGenerator<readonly GatewayPart[]> {
  try {
    for await (const parts of inner.stream(call)) {
      const last = parts.at(-1);
      if (last?.type === 'end') describeAnswer(span, call.id, last.answer, withContent);
      yield parts;
    }
  } catch (thrown) {
    fail(span, thrown);
    throw thrown;
  } finally {
    span.end();
  }
}

function describeRequest(span: Span, request: ChatRequest, withContent: boolean): void {
  const { maxTokens, temperature, topP, seed, stop, n } = request;
  span.setAttributes({
    ...(maxTokens !== undefined && { 'gen_ai.request.max_tokens': maxTokens }),
    ...(temperature !== undefined && { 'gen_ai.request.temperature': temperature }),
    ...(topP !== undefined && { 'gen_ai.request.top_p': topP }),
    ...(seed !== undefined && { 'gen_ai.request.seed': seed }),
    ...(stop.length > 0 && { 'gen_ai.request.stop_sequences': [...stop] }),
    ...(n > 1 && { 'gen_ai.request.choice.count': n }),
    ...(withContent && { 'gen_ai.input.messages': inputMessages(request) }),
  });
}

function describeAnswer(
  span: Span,
  id: string,
  { provider, model, usage, choices, switched }: Answer,
  withContent: boolean,
): void {
  if (!span.isRecording()) return;
  span.setAttributes({
    'gen_ai.provider.name': provider,
    'gen_ai.response.id': id,
    'gen_ai.response.model': model,
    'gen_ai.response.finish_reasons': choices.map(({ finishReason }) => finishReason.replace('-', '_')),
    'gen_ai.usage.input_tokens': usage.promptTokens,
    'gen_ai.usage.output_tokens': usage.completionTokens,
    ...(usage.cachedTokens !== undefined && { 'gen_ai.usage.cache_read.input_tokens': usage.cachedTokens }),
    'studyflow.switched': switched,
    ...(withContent && { 'gen_ai.output.messages': outputMessages(choices) }),
  });
}

function fail(span: Span, thrown: unknown): void {
  const { reason } = toAppError(thrown);
  span.setAttribute('error.type', reason);
  span.setStatus({ code: SpanStatusCode.ERROR, message: reason });
}
