import type {
  ChatMessage,
  ChatRequest,
  Content,
  ContentPart,
  ResponseFormat,
} from '../../canonical/request.ts';
import { imageSourceOf } from '../image-source.ts';
import { invalid, readInput } from '../read-input.ts';
import { ChatCompletionInput } from './contract.ts';

/** What a client asked, and how it wants to be answered. */
export interface ReadRequest {
  readonly request: ChatRequest;
  readonly isStream: boolean;
  readonly wantsUsage: boolean;
}

/** Fields that only OpenAI's language has; others of it (`store`, `metadata`) are nobody's business there. */
const EXTRA = ['logprobs', 'top_logprobs', 'logit_bias', 'verbosity'] as const;

/** @throws `gateway.request-invalid` */
export function readChatCompletion(body: unknown): ReadRequest {
  const input = readInput(ChatCompletionInput, body);
  refuseContradictions(input);
  return {
    request: requestOf(input),
    isStream: input.stream === true,
    wantsUsage: input.stream_options?.include_usage === true,
  };
}

function refuseContradictions(input: ChatCompletionInput): void {
  if (input.stream_options && input.stream !== true) {
    throw invalid('stream_options', 'only allowed when stream is true');
  }
  if (input.max_tokens && input.max_completion_tokens) {
    throw invalid('max_tokens', 'give max_tokens or max_completion_tokens, not both');
  }
  if (input.top_logprobs && input.logprobs !== true) {
    throw invalid('top_logprobs', 'only allowed when logprobs is true');
  }
  refuseStrayChoice(input);
}

function refuseStrayChoice({ tools, tool_choice: choice }: ChatCompletionInput): void {
  if (!choice || choice === 'none') return;
  if (!tools?.length) throw invalid('tool_choice', 'only allowed with tools');
  if (typeof choice === 'string') return;
  const { name } = choice.function;
  if (!tools.some((tool) => tool.function.name === name)) {
    throw invalid('tool_choice', `no tool is named ${name}`);
  }
}

function requestOf(input: ChatCompletionInput): ChatRequest {
  const { tool_choice: choice, parallel_tool_calls: parallel, stop, n } = input;
  return {
    model: input.model,
    messages: input.messages.map(messageOf),
    tools: (input.tools ?? []).map(({ function: tool }) => withoutNull(tool)),
    ...(choice && { toolChoice: typeof choice === 'string' ? choice : choice.function }),
    ...(typeof parallel === 'boolean' && { parallelToolCalls: parallel }),
    responseFormat: formatOf(input.response_format),
    ...samplingOf(input),
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
    n: n ?? 1,
    extra: Object.fromEntries(
      EXTRA.flatMap((field) =>
        input[field] === null || input[field] === undefined ? [] : [[field, input[field]]],
      ),
    ),
  };
}

function samplingOf(input: ChatCompletionInput): Partial<ChatRequest> {
  return withoutNull({
    temperature: input.temperature,
    topP: input.top_p,
    maxTokens: input.max_completion_tokens ?? input.max_tokens,
    seed: input.seed,
    presencePenalty: input.presence_penalty,
    frequencyPenalty: input.frequency_penalty,
    reasoningEffort: input.reasoning_effort,
    user: input.user,
    conversation: input.metadata?.conversation_id ?? input.prompt_cache_key,
  });
}

type WithoutNull<Value> = {
  [
    Key in keyof Value as null extends Value[Key] ? never : undefined extends Value[Key] ? never : Key
  ]: Value[Key];
} & { [Key in keyof Value]?: NonNullable<Value[Key]> };

/** Clients write `null` for what they leave open. */
function withoutNull<Value extends object>(value: Value): WithoutNull<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, held]) => held !== null && held !== undefined),
  ) as WithoutNull<Value>;
}

type InputMessage = ChatCompletionInput['messages'][number];

function messageOf(message: InputMessage, index: number): ChatMessage {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: message.content };
    case 'user':
      return {
        role: 'user',
        content: contentOf(message.content, index),
        ...(message.name && { name: message.name }),
      };
    case 'tool':
      return { role: 'tool', content: message.content, toolCallId: message.tool_call_id };
    case 'assistant':
      return assistantOf(message);
  }
}

function assistantOf({
  content,
  refusal,
  tool_calls: calls,
}: Extract<InputMessage, { role: 'assistant' }>): ChatMessage {
  return {
    role: 'assistant',
    content: saidOf(content ?? refusal ?? ''),
    toolCalls: (calls ?? []).map(({ id, function: called }) => ({ id, ...called })),
  };
}

type Said = NonNullable<Extract<InputMessage, { role: 'assistant' }>['content']>;

function saidOf(content: Said): Content {
  if (typeof content === 'string') return content;
  return content.map((part) => ({ type: 'text', text: part.type === 'text' ? part.text : part.refusal }));
}

function contentOf(content: Extract<InputMessage, { role: 'user' }>['content'], index: number): Content {
  if (typeof content === 'string') return content;
  return content.map((part, at): ContentPart => {
    if (part.type === 'text') return part;
    const { url, detail } = part.image_url;
    const source = imageSourceOf(url);
    if (typeof source === 'string') {
      throw invalid(`messages[${String(index)}].content[${String(at)}].image_url.url`, source);
    }
    return { type: 'image', source, ...(detail && { detail }) };
  });
}

function formatOf(format: ChatCompletionInput['response_format']): ResponseFormat {
  if (!format || format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json' };
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: 'json-schema',
    name,
    schema: schema ?? {},
    ...(description && { description }),
    ...(typeof strict === 'boolean' && { strict }),
  };
}
