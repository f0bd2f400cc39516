import { z } from 'zod';

const MOST_MESSAGES = 10_000;
const MOST_BLOCKS = 2_000;
const MOST_TOOLS = 256;

const jsonObject = z.record(z.string(), z.unknown());
const name = z.string().regex(/^[\w-]{1,128}$/, 'expected 1 to 128 letters, digits, _ or -');

const TextBlock = z.object({ type: z.literal('text'), text: z.string() });

const ImageBlock = z.object({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('base64'),
      media_type: z.string().regex(/^image\/[\w.+-]{1,60}$/, 'expected the media type of an image'),
      data: z.string(),
    }),
    z.object({ type: z.literal('url'), url: z.string().min(1) }),
  ]),
});

/** A document is taken when it is text: nobody behind the gateway is promised to read another one. */
const DocumentBlock = z.object({
  type: z.literal('document'),
  title: z.string().nullish(),
  source: z.object({
    type: z.literal('text', { error: 'only a document of plain text is taken' }),
    data: z.string(),
  }),
});

const ToolUseBlock = z.object({
  type: z.literal('tool_use'),
  id: z.string().min(1),
  name,
  input: jsonObject,
});

const ToolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z
    .union([
      z.string(),
      z.array(z.discriminatedUnion('type', [TextBlock, ImageBlock, DocumentBlock])).max(MOST_BLOCKS),
    ])
    .nullish(),
  is_error: z.boolean().nullish(),
});

/** What a model thought is its provider's business: another one could not read it, so it is left out. */
const Thought = z.object({ type: z.enum(['thinking', 'redacted_thinking']) });

const texts = z.union([z.string(), z.array(TextBlock).max(MOST_BLOCKS)]);

const Message = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: texts }),
  z.object({
    role: z.literal('user'),
    content: z.union([
      z.string(),
      z
        .array(z.discriminatedUnion('type', [TextBlock, ImageBlock, DocumentBlock, ToolResultBlock]))
        .min(1)
        .max(MOST_BLOCKS),
    ]),
  }),
  z.object({
    role: z.literal('assistant'),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion('type', [TextBlock, ToolUseBlock, Thought])).max(MOST_BLOCKS),
    ]),
  }),
]);

const Tool = z.object({
  type: z.literal('custom', { error: 'only tools of your own are taken (type custom)' }).nullish(),
  name,
  description: z.string().nullish(),
  input_schema: jsonObject,
  strict: z.boolean().nullish(),
});

const isParallelOff = { disable_parallel_tool_use: z.boolean().nullish() };

const ToolChoice = z.discriminatedUnion('type', [
  z.object({ type: z.literal('auto'), ...isParallelOff }),
  z.object({ type: z.literal('any'), ...isParallelOff }),
  z.object({ type: z.literal('tool'), name, ...isParallelOff }),
  z.object({ type: z.literal('none') }),
]);

const Format = z.object({ type: z.literal('json_schema'), schema: jsonObject });

/** What is counted of `POST /ai/v1/messages/count_tokens`: all of a message that costs tokens. */
export const CountTokensInput = z.object({
  model: z.string().min(1).max(200),
  messages: z.array(Message).min(1).max(MOST_MESSAGES),
  system: texts.nullish(),
  tools: z.array(Tool).max(MOST_TOOLS).nullish(),
  tool_choice: ToolChoice.nullish(),
  thinking: z.object({ type: z.enum(['enabled', 'adaptive', 'disabled']) }).nullish(),
  output_config: z.object({ format: Format.nullish() }).nullish(),
});

export type CountTokensInput = z.output<typeof CountTokensInput>;

/** The body of `POST /ai/v1/messages`: what is not named here is ignored. */
export const MessagesInput = CountTokensInput.extend({
  max_tokens: z.int().min(1).max(10_000_000),
  stream: z.boolean().nullish(),
  temperature: z.number().min(0).max(1).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  stop_sequences: z.array(z.string().min(1)).max(64).nullish(),
  metadata: z.object({ user_id: z.string().max(256).nullish() }).nullish(),
});

export type MessagesInput = z.output<typeof MessagesInput>;
