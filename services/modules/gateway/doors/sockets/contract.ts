import { z } from 'zod';
import type { ServerEvent } from '../../../../platform/sockets/server-event.ts';
import { ChatCompletionInput } from '../chat-completions/contract.ts';

const { stream: _stream, stream_options: _options, n: _n, ...asked } = ChatCompletionInput.shape;

const stream_id = z.string().min(1).max(200);

/** What `ai:start` asks: a conversation as `/ai/v1/chat/completions` takes it, under an id that the client chose. */
export const StartStreamInput = z.strictObject({
  request_id: z.uuid().meta({ description: 'The same again, within an hour, is the same stream.' }),
  ...asked,
});

export const ResumeStreamInput = z.strictObject({
  stream_id,
  after: z.int().min(0).default(0).meta({ description: 'The index of the last chunk that was heard.' }),
});

export const StopStreamInput = z.strictObject({ stream_id });

export const StreamOutput = z.object({ stream_id });
export const StopStreamOutput = z.object({
  stopped: z.boolean().meta({ description: 'Whether it was running, and told to this socket.' }),
});

const Chunk = z.object({
  stream_id,
  index: z.int().meta({ description: 'From 1, without a hole, the same whoever follows.' }),
  text: z.string().optional(),
  refusal: z.string().optional(),
  reasoning: z.string().optional(),
  tool_call: z
    .object({
      call: z.int().meta({ description: 'Which of the calls, from 0.' }),
      id: z.string().optional(),
      name: z.string().optional(),
      arguments: z.string(),
    })
    .optional(),
});

export type Chunk = z.output<typeof Chunk>;

const End = z.object({
  stream_id,
  chunks: z.int().meta({ description: 'How many chunks there are.' }),
  finish_reason: z.enum(['stop', 'length', 'tool_calls', 'content_filter']).optional(),
  usage: z
    .object({
      prompt_tokens: z.int(),
      completion_tokens: z.int(),
      total_tokens: z.int(),
      estimated: z.boolean().optional(),
    })
    .optional(),
  studyflow: z
    .object({ provider: z.string(), switched: z.int() })
    .optional()
    .meta({ description: 'Who spoke last, and how often it changed.' }),
  error: z
    .looseObject({ code: z.string(), reason: z.string(), message: z.string(), retryable: z.boolean() })
    .optional()
    .meta({ description: 'Why it broke off; then there is no finish_reason.' }),
});

/** What streams say to the sockets that started or resumed them. */
export const streamServerEvents: readonly ServerEvent[] = [
  { event: 'ai:chunk', summary: 'A piece of an answer', payload: Chunk },
  { event: 'ai:end', summary: 'An answer is whole, was stopped or broke off', payload: End },
];
