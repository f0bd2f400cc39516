import type {
  ChatCompletionContentPart,
  ChatCompletionContentPartText,
  ChatCompletionCreateParams,
  ChatCompletionMessageParam,
  ChatCompletionTool,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import type {
  ChatMessage,
  ChatRequest,
  Content,
  ContentPart,
  ResponseFormat,
  ToolChoice,
  ToolDefinition,
} from '../../canonical/request.ts';
import { plainId } from '../../canonical/signed-call.ts';
import type { ProviderAsk } from '../provider.ts';

/** In what servers that speak OpenAI's language differ. */
export interface OpenAiDialect {
  /** OpenAI's newer models know no `max_tokens`; most others know nothing else. */
  readonly limitName: 'max_tokens' | 'max_completion_tokens';
  /** Whether an answer's form can be given as a JSON Schema. */
  readonly takesSchemas: boolean;
  /** How an answer that another provider began is gone on with. */
  readonly continues: 'by-instruction' | 'by-last-message' | 'by-prefix';
  /** Whether fields that only OpenAI knows are handed through. */
  readonly takesExtra: boolean;
  /** Whether the model may say the last words again when it goes on. */
  readonly seam: 'exactly' | 'loosely';
}

/** As OpenAI's own client takes it, so that a field that is not there does not compile. */
type Params = ChatCompletionCreateParams;
/** DeepSeek's `prefix` is not OpenAI's. */
type Message = ChatCompletionMessageParam & { readonly prefix?: true };
type Body = Readonly<Record<string, unknown>>;

const GO_ON =
  'Your answer was interrupted. The last message is what you have said so far, and it has been delivered. ' +
  'Go on exactly where it ends, in the middle of the word if need be. Say nothing of it again and do not comment on this.';

/** The body of `POST /chat/completions`. */
export function toOpenAiRequest(
  ask: ProviderAsk,
  dialect: OpenAiDialect,
  isStream: boolean,
): Body & Pick<Params, 'model' | 'messages'> {
  const { request, model } = ask;
  return {
    ...(dialect.takesExtra && request.extra),
    model,
    messages: messagesOf(ask, dialect),
    ...toolsOf(request),
    ...formatOf(request.responseFormat, dialect),
    ...samplingOf(request),
    ...agedOf(request),
    ...(request.maxTokens !== undefined && { [dialect.limitName]: request.maxTokens }),
    ...(isStream && { stream: true, stream_options: { include_usage: true } }),
  };
}

/** What OpenAI calls deprecated, and other servers know no other words for. */
function agedOf({ seed, user }: ChatRequest): Body {
  return { ...(seed !== undefined && { seed }), ...(user !== undefined && { user }) };
}

function samplingOf(request: ChatRequest): Partial<Params> {
  const { temperature, topP, stop, presencePenalty, frequencyPenalty, n, reasoningEffort } = request;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop.length > 0 && { stop: [...stop] }),
    ...(presencePenalty !== undefined && { presence_penalty: presencePenalty }),
    ...(frequencyPenalty !== undefined && { frequency_penalty: frequencyPenalty }),
    ...(n > 1 && { n }),
    ...(reasoningEffort !== undefined && {
      // Levels that the provider does not know it refuses itself.
      reasoning_effort: reasoningEffort as NonNullable<Params['reasoning_effort']>,
    }),
  };
}

function messagesOf({ request, spoken }: ProviderAsk, dialect: OpenAiDialect): Message[] {
  const messages: Message[] = request.messages.map(messageOf);
  if (dialect.takesSchemas || request.responseFormat.type !== 'json-schema') {
    return withSpoken(messages, spoken, dialect);
  }
  const schema = JSON.stringify(request.responseFormat.schema);
  const order: Message = {
    role: 'system',
    content: `Answer with one JSON object that fits this JSON Schema: ${schema}`,
  };
  return withSpoken([order, ...messages], spoken, dialect);
}

function withSpoken(
  messages: Message[],
  spoken: string | undefined,
  { continues }: OpenAiDialect,
): Message[] {
  if (spoken === undefined) return messages;
  if (continues === 'by-instruction') messages.push({ role: 'system', content: GO_ON });
  messages.push({ role: 'assistant', content: spoken, ...(continues === 'by-prefix' && { prefix: true }) });
  return messages;
}

function messageOf(message: ChatMessage): Message {
  switch (message.role) {
    case 'system':
      return { role: 'system', content: textsOf(message.content) };
    case 'user':
      return {
        role: 'user',
        content: contentOf(message.content),
        ...(message.name !== undefined && { name: message.name }),
      };
    case 'tool':
      return { role: 'tool', tool_call_id: plainId(message.toolCallId), content: textsOf(message.content) };
    case 'assistant':
      return assistantOf(message);
  }
}

function assistantOf({ content, toolCalls }: Extract<ChatMessage, { role: 'assistant' }>): Message {
  if (toolCalls.length === 0) return { role: 'assistant', content: textsOf(content) };
  return {
    role: 'assistant',
    content: content === '' ? null : textsOf(content),
    tool_calls: toolCalls.map(({ id, name, arguments: text }) => ({
      id: plainId(id),
      type: 'function',
      function: { name, arguments: text },
    })),
  };
}

function contentOf(content: Content): string | ChatCompletionContentPart[] {
  return typeof content === 'string' ? content : content.map(partOf);
}

/** Where OpenAI knows texts alone; images that came all the same are for the provider to judge. */
function textsOf(content: Content): string | ChatCompletionContentPartText[] {
  return contentOf(content) as string | ChatCompletionContentPartText[];
}

function partOf(part: ContentPart): ChatCompletionContentPart {
  if (part.type === 'text') return part;
  const { source, detail } = part;
  const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`;
  return { type: 'image_url', image_url: { url, ...(detail !== undefined && { detail: detail as 'auto' }) } };
}

function toolsOf({ tools, toolChoice, parallelToolCalls }: ChatRequest): Partial<Params> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(toolOf),
    ...(toolChoice !== undefined && { tool_choice: choiceOf(toolChoice) }),
    ...(parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
  };
}

function toolOf(tool: ToolDefinition): ChatCompletionTool {
  return { type: 'function', function: tool };
}

function choiceOf(choice: ToolChoice): ChatCompletionToolChoiceOption {
  return typeof choice === 'string' ? choice : { type: 'function', function: choice };
}

function formatOf(format: ResponseFormat, { takesSchemas }: OpenAiDialect): Partial<Params> {
  if (format.type === 'text') return {};
  if (format.type === 'json' || !takesSchemas) return { response_format: { type: 'json_object' } };
  const { type: _type, ...schema } = format;
  return { response_format: { type: 'json_schema', json_schema: schema } };
}
