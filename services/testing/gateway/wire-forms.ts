import type { ProviderKind } from '../../modules/gateway/providers/provider.ts';
import type { StubAsked, StubPlan } from './provider-stub.ts';

/** How one kind of provider writes an answer, and where it reads what was said before. */
export interface WireForm {
  readonly kind: ProviderKind;
  /** The whole stream of an answer as bytes, each delta of it one event. */
  stream(answer: WireAnswer): Buffer;
  /** The whole answer in one piece. */
  json(answer: WireAnswer): string;
  /** What the provider is told that it has said; empty when it begins. */
  spokenOf(asked: StubAsked): string;
  /** An error that comes where an event should. */
  readonly errorEvent: string;
  /** Where the reason of the end stands; before it an answer is not whole. */
  readonly finishMark: string;
}

export interface WireAnswer {
  readonly deltas: readonly string[];
  readonly promptTokens: number;
  readonly completionTokens: number;
}

const event = (data: unknown, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;

const openai: WireForm = {
  kind: 'openai',
  stream: ({ deltas, promptTokens, completionTokens }) => {
    const chunk = (choices: unknown, more: object = {}): string =>
      event({
        id: 'chatcmpl-up',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'up-model',
        choices,
        ...more,
      });
    const choice = (delta: object, finish_reason: string | null = null): unknown[] => [
      { index: 0, delta, logprobs: null, finish_reason },
    ];
    const usage = {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      total_tokens: promptTokens + completionTokens,
    };
    return Buffer.from(
      [
        chunk(choice({ role: 'assistant', content: '' })),
        ...deltas.map((content) => chunk(choice({ content }))),
        chunk(choice({}, 'stop')),
        chunk([], { usage }),
        'data: [DONE]\n\n',
      ].join(''),
    );
  },
  json: ({ deltas, promptTokens, completionTokens }) =>
    JSON.stringify({
      id: 'chatcmpl-up',
      object: 'chat.completion',
      created: 1,
      model: 'up-model',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: deltas.join(''), refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
      },
      system_fingerprint: 'fp_up',
    }),
  spokenOf: ({ body }) => {
    const last = (body['messages'] as { role: string; content: string }[]).at(-1);
    return last?.role === 'assistant' ? last.content : '';
  },
  errorEvent: event({ error: { message: 'The server had an error', type: 'server_error', code: null } }),
  finishMark: '"finish_reason":"stop"',
};

const anthropic: WireForm = {
  kind: 'anthropic',
  stream: ({ deltas, promptTokens, completionTokens }) =>
    Buffer.from(
      [
        event(
          {
            type: 'message_start',
            message: {
              id: 'msg_up',
              type: 'message',
              role: 'assistant',
              content: [],
              model: 'up-model',
              stop_reason: null,
              stop_sequence: null,
              usage: { input_tokens: promptTokens, output_tokens: 1 },
            },
          },
          'message_start',
        ),
        event(
          { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
          'content_block_start',
        ),
        event({ type: 'ping' }, 'ping'),
        ...deltas.map((text) =>
          event(
            { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
            'content_block_delta',
          ),
        ),
        event({ type: 'content_block_stop', index: 0 }, 'content_block_stop'),
        event(
          {
            type: 'message_delta',
            delta: { stop_reason: 'end_turn', stop_sequence: null },
            usage: { output_tokens: completionTokens },
          },
          'message_delta',
        ),
        event({ type: 'message_stop' }, 'message_stop'),
      ].join(''),
    ),
  json: ({ deltas, promptTokens, completionTokens }) =>
    JSON.stringify({
      id: 'msg_up',
      type: 'message',
      role: 'assistant',
      model: 'up-model',
      content: [{ type: 'text', text: deltas.join('') }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: promptTokens, output_tokens: completionTokens },
    }),
  spokenOf: ({ body }) => {
    const last = (body['messages'] as { role: string; content: { text: string }[] }[]).at(-1);
    return last?.role === 'assistant' ? last.content.map(({ text }) => text).join('') : '';
  },
  errorEvent: event({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'error'),
  finishMark: '"stop_reason":"end_turn"',
};

const gemini: WireForm = {
  kind: 'gemini',
  stream: ({ deltas, promptTokens, completionTokens }) => {
    const response = (text: string, more: object, counted: number): string =>
      `data: ${JSON.stringify({
        candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...more }],
        usageMetadata: {
          promptTokenCount: promptTokens,
          candidatesTokenCount: counted,
          totalTokenCount: promptTokens + counted,
        },
        modelVersion: 'up-model',
        responseId: 'up',
      })}\r\n\r\n`;
    const last = deltas.length - 1;
    return Buffer.from(
      deltas
        .map((text, at) =>
          at === last
            ? response(text, { finishReason: 'STOP' }, completionTokens)
            : response(text, {}, Math.floor((completionTokens * (at + 1)) / deltas.length)),
        )
        .join(''),
    );
  },
  json: ({ deltas, promptTokens, completionTokens }) =>
    JSON.stringify({
      candidates: [
        { content: { parts: [{ text: deltas.join('') }], role: 'model' }, finishReason: 'STOP', index: 0 },
      ],
      usageMetadata: {
        promptTokenCount: promptTokens,
        candidatesTokenCount: completionTokens,
        totalTokenCount: promptTokens + completionTokens,
      },
      modelVersion: 'up-model',
      responseId: 'up',
    }),
  spokenOf: ({ body }) => {
    const last = (body['contents'] as { role: string; parts: { text: string }[] }[]).at(-1);
    return last?.role === 'model' ? last.parts.map(({ text }) => text).join('') : '';
  },
  errorEvent:
    'data: {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}\r\n\r\n',
  finishMark: '"finishReason":"STOP"',
};

/** The three languages that providers speak; the other kinds speak one of them. */
export const WIRE_FORMS = { openai, anthropic, gemini } as const;

/** Answers a question in a wire form, streamed or whole as it was asked, from the words that were said on. */
export function planFor(form: WireForm, asked: StubAsked, answer: WireAnswer): StubPlan {
  const isStream = asked.body['stream'] === true || asked.path.includes(':streamGenerateContent');
  return isStream
    ? { pieces: [form.stream(answer)] }
    : { pieces: [form.json(answer)], headers: { 'content-type': 'application/json' } };
}
