import { z } from 'zod';

const MOST_MESSAGES = 2_000;
const MOST_TOOLS = 128;
const MOST_CHOICES = 16;
const MOST_PARTS = 500;

const name = z.string().regex(/^[\w-]{1,64}$/, { error: 'Must be letters, digits, _ and -, 64 at most' });
const jsonObject = z.record(z.string(), z.unknown());

const TextPart = z.object({ type: z.literal('text'), text: z.string() });
const ImagePart = z.object({
  type: z.literal('image_url'),
  image_url: z.object({ url: z.string().min(1), detail: z.enum(['auto', 'low', 'high']).nullish() }),
});
const RefusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() });

const texts = z.union([z.string(), z.array(TextPart).max(MOST_PARTS)]);
const texts_and_images = z.union([
  z.string(),
  z
    .array(z.discriminatedUnion('type', [TextPart, ImagePart]))
    .min(1)
    .max(MOST_PARTS),
]);
const said = z.union([
  z.string(),
  z.array(z.discriminatedUnion('type', [TextPart, RefusalPart])).max(MOST_PARTS),
]);

const ToolCall = z.object({
  id: z.string().min(1),
  type: z.literal('function').default('function'),
  function: z.object({ name, arguments: z.string() }),
});

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer']), content: texts }),
  z.object({ role: z.literal('user'), content: texts_and_images, name: z.string().max(64).nullish() }),
  z.object({
    role: z.literal('assistant'),
    content: said.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(ToolCall).max(MOST_TOOLS).nullish(),
  }),
  z.object({ role: z.literal('tool'), content: texts, tool_call_id: z.string().min(1) }),
]);

const Tool = z.object({
  type: z.literal('function'),
  function: z.object({
    name,
    description: z.string().nullish(),
    parameters: jsonObject.nullish(),
    strict: z.boolean().nullish(),
  }),
});

const ResponseFormat = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    json_schema: z.object({
      name,
      description: z.string().nullish(),
      schema: jsonObject.nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
]);

const limit = z.int().min(1).max(10_000_000).nullish();
const penalty = z.number().min(-2).max(2).nullish();

/** The body of `POST /ai/v1/chat/completions`: what is not named here is ignored, as OpenAI's own clients expect. */
export const ChatCompletionInput = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(Message).min(1).max(MOST_MESSAGES),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(Tool).max(MOST_TOOLS).nullish(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.object({ type: z.literal('function'), function: z.object({ name }) }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: ResponseFormat.nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  max_tokens: limit,
  max_completion_tokens: limit,
  stop: z.union([z.string().min(1), z.array(z.string().min(1)).max(4)]).nullish(),
  n: z.int().min(1).max(MOST_CHOICES).nullish(),
  seed: z.int().nullish(),
  presence_penalty: penalty,
  frequency_penalty: penalty,
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  user: z.string().max(256).nullish(),
  prompt_cache_key: z.string().max(256).nullish(),
  metadata: z.object({ conversation_id: z.string().max(512).nullish() }).nullish(),
});

export type ChatCompletionInput = z.output<typeof ChatCompletionInput>;
