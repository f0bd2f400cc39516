import {
  textOf,
  type ChatMessage,
  type ChatRequest,
  type Content,
  type ImageSource,
  type ToolCall,
  type ToolDefinition,
} from '../../canonical/request.ts';
import { plainId } from '../../canonical/signed-call.ts';
import type { ProviderAsk } from '../provider.ts';

/** How the words that were said already are given: as the beginning of the answer, or told and asked about. */
export type Continuation = 'by-prefill' | 'by-instruction';

/** Anthropic wants a limit; this is what every model of it can give. */
const USUAL_MAX_TOKENS = 4_096;

const ONE_OBJECT = 'Answer with one JSON object and nothing else.';
const GO_ON =
  'Your answer above was interrupted where it ends and has been delivered. Go on exactly there, in the middle of the ' +
  'word if need be. Say nothing of it again and do not comment on this.';

type Body = Record<string, unknown>;
interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: unknown[];
}

/** The body of `POST /v1/messages`. */
export function toAnthropicRequest(ask: ProviderAsk, isStream: boolean, continuation: Continuation): Body {
  const { request, model, spoken } = ask;
  const isGoingOn = spoken !== undefined;
  const system = systemOf(request, isGoingOn);
  return {
    model,
    max_tokens: request.maxTokens ?? USUAL_MAX_TOKENS,
    ...(system !== '' && { system }),
    messages: withSpoken(turnsOf(request.messages), spoken, continuation),
    ...toolsOf(request),
    ...formatOf(request, isGoingOn),
    ...samplingOf(request),
    ...(isStream && { stream: true }),
  };
}

function samplingOf({ temperature, topP, stop, user }: ChatRequest): Body {
  return {
    ...(temperature !== undefined && { temperature: Math.min(1, temperature) }),
    ...(topP !== undefined && { top_p: topP }),
    ...(stop.length > 0 && { stop_sequences: stop }),
    ...(user !== undefined && { metadata: { user_id: user } }),
  };
}

/** Prefilled answers and answers by schema exclude each other, so an answer that goes on is only told its form. */
function systemOf({ messages, responseFormat }: ChatRequest, isGoingOn: boolean): string {
  const texts = messages.flatMap(({ role, content }) => (role === 'system' ? [textOf(content)] : []));
  if (responseFormat.type === 'json') texts.push(ONE_OBJECT);
  if (responseFormat.type === 'json-schema' && isGoingOn) {
    texts.push(`${ONE_OBJECT} It fits this JSON Schema: ${JSON.stringify(responseFormat.schema)}`);
  }
  return texts.join('\n\n');
}

function formatOf({ responseFormat }: ChatRequest, isGoingOn: boolean): Body {
  if (responseFormat.type !== 'json-schema' || isGoingOn) return {};
  return { output_config: { format: { type: 'json_schema', schema: responseFormat.schema } } };
}

/** One turn per speaker: results of tools are the user's, and neighbours of one role become one. */
function turnsOf(messages: readonly ChatMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    if (message.role === 'system') continue;
    const role = message.role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    const content = blocksOf(message);
    if (last?.role === role) last.content.push(...content);
    else if (content.length > 0) turns.push({ role, content });
  }
  return turns;
}

function withSpoken(turns: Turn[], spoken: string | undefined, continuation: Continuation): Turn[] {
  const begun = spoken?.trimEnd() ?? '';
  if (begun === '') return turns;
  turns.push({ role: 'assistant', content: [{ type: 'text', text: begun }] });
  if (continuation === 'by-instruction')
    turns.push({ role: 'user', content: [{ type: 'text', text: GO_ON }] });
  return turns;
}

function blocksOf(message: Exclude<ChatMessage, { role: 'system' }>): unknown[] {
  if (message.role === 'tool') {
    const content = contentBlocks(message.content);
    return [{ type: 'tool_result', tool_use_id: plainId(message.toolCallId), content }];
  }
  const blocks = contentBlocks(message.content);
  return message.role === 'assistant' ? [...blocks, ...message.toolCalls.map(toolUseOf)] : blocks;
}

/** An empty text is refused there, so none is sent. */
function contentBlocks(content: Content): unknown[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return content.flatMap((part): readonly unknown[] => {
    if (part.type === 'image') return [{ type: 'image', source: imageOf(part.source) }];
    return part.text === '' ? [] : [part];
  });
}

function imageOf(source: ImageSource): unknown {
  return source.kind === 'url'
    ? { type: 'url', url: source.url }
    : { type: 'base64', media_type: source.mediaType, data: source.data };
}

function toolUseOf({ id, name, arguments: text }: ToolCall): unknown {
  return { type: 'tool_use', id: plainId(id), name, input: argumentsOf(text) };
}

/** What a model wrote as arguments may be no JSON: then it stays a text. */
export function argumentsOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { value };
  } catch {
    return { value: text };
  }
}

function toolsOf({ tools, toolChoice, parallelToolCalls }: ChatRequest): Body {
  if (tools.length === 0) return {};
  const isSerial = parallelToolCalls === false && { disable_parallel_tool_use: true };
  const choice = choiceOf(toolChoice);
  return {
    tools: tools.map(toolOf),
    ...((toolChoice !== undefined || isSerial !== false) && { tool_choice: { ...choice, ...isSerial } }),
  };
}

function toolOf({ name, description, parameters }: ToolDefinition): unknown {
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: parameters ?? { type: 'object', properties: {} },
  };
}

const CHOICES = { auto: 'auto', none: 'none', required: 'any' } as const;

function choiceOf(choice: ChatRequest['toolChoice']): Body {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: CHOICES[choice ?? 'auto'] };
}
