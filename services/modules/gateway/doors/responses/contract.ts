import { z } from 'zod';

const MOST_ITEMS = 10_000;
const MOST_PARTS = 2_000;
const MOST_TOOLS = 256;

const jsonObject = z.record(z.string(), z.unknown());
const name = z.string().regex(/^[\w-]{1,64}$/, 'expected 1 to 64 letters, digits, _ or -');

const Part = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['input_text', 'output_text', 'text']), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
  z.object({
    type: z.literal('input_image'),
    image_url: z.string({ error: 'expected an address or a base64 data URL: files are not kept here' }),
    detail: z.enum(['auto', 'low', 'high', 'original']).nullish(),
  }),
]);

const content = z.union([z.string(), z.array(Part).max(MOST_PARTS)]);

/** A thing of a conversation; a message may leave its type out. */
const Item = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'assistant', 'system', 'developer']),
    content,
  }),
  z.object({
    type: z.literal('function_call'),
    call_id: z.string().min(1),
    name,
    arguments: z.string(),
  }),
  z.object({ type: z.literal('function_call_output'), call_id: z.string().min(1), output: content }),
  z.object({ type: z.literal('reasoning') }),
  z.object({ type: z.literal('item_reference'), id: z.string().min(1).max(200) }),
]);

export type ResponseItem = z.output<typeof Item>;

const Tool = z.object({
  type: z.literal('function', { error: 'only functions are taken: no tool runs here' }),
  name,
  description: z.string().nullish(),
  parameters: jsonObject.nullish(),
  strict: z.boolean().nullish(),
});

const Format = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({
    type: z.literal('json_schema'),
    name,
    description: z.string().nullish(),
    schema: jsonObject,
    strict: z.boolean().nullish(),
  }),
]);

/** The body of `POST /ai/v1/responses`: what is not named here is ignored. */
export const ResponseInput = z.object({
  model: z.string().min(1).max(200),
  input: z.union([z.string().min(1), z.array(Item).min(1).max(MOST_ITEMS)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().min(1).max(200).nullish(),
  /** Whether the response can be gone on with, or looked at again, for an hour. */
  store: z.boolean().nullish(),
  stream: z.boolean().nullish(),
  background: z.literal(false, { error: 'a response is not made in the background' }).nullish(),
  conversation: z.null({ error: 'conversations are not kept here: use previous_response_id' }).optional(),
  prompt: z.null({ error: 'prompts are not kept here' }).optional(),
  tools: z.array(Tool).max(MOST_TOOLS).nullish(),
  tool_choice: z
    .union([z.enum(['auto', 'none', 'required']), z.object({ type: z.literal('function'), name })])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .object({ format: Format.nullish(), verbosity: z.enum(['low', 'medium', 'high']).nullish() })
    .nullish(),
  reasoning: z
    .object({ effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish() })
    .nullish(),
  max_output_tokens: z.int().min(1).max(10_000_000).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  user: z.string().max(256).nullish(),
  safety_identifier: z.string().max(256).nullish(),
});

export type ResponseInput = z.output<typeof ResponseInput>;
