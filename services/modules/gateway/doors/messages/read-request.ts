import type { ChatMessage, ChatRequest, Content, ContentPart, ToolCall } from '../../canonical/request.ts';
import { imageSourceOf, isBase64 } from '../image-source.ts';
import { invalid, readInput } from '../read-input.ts';
import { CountTokensInput, MessagesInput } from './contract.ts';

/** What a client asked, and how it wants to be answered. */
export interface ReadMessages {
  readonly request: ChatRequest;
  readonly isStream: boolean;
  /** Whether it reads what a model thinks; other clients take the first block for the answer. */
  readonly wantsThoughts: boolean;
}

/** @throws `gateway.request-invalid` */
export function readMessages(body: unknown): ReadMessages {
  const input = readInput(MessagesInput, body);
  const { metadata, thinking, stop_sequences: stop, temperature, top_p: topP } = input;
  return {
    isStream: input.stream === true,
    wantsThoughts: thinking !== null && thinking !== undefined && thinking.type !== 'disabled',
    request: {
      ...promptOf(input),
      maxTokens: input.max_tokens,
      stop: stop ?? [],
      ...(typeof temperature === 'number' && { temperature }),
      ...(typeof topP === 'number' && { topP }),
      ...(metadata?.user_id && { user: metadata.user_id }),
    },
  };
}

/** @throws `gateway.request-invalid` */
export function readPrompt(body: unknown): ChatRequest {
  return promptOf(readInput(CountTokensInput, body));
}

function promptOf(input: CountTokensInput): ChatRequest {
  refuseStrayChoice(input);
  const { model, messages, system, tools, tool_choice: choice, output_config: output } = input;
  const format = output?.format;
  return {
    model,
    messages: [
      ...(system ? [{ role: 'system' as const, content: system }] : []),
      ...messages.flatMap(messagesOf),
    ],
    tools: (tools ?? []).map(({ name, description, input_schema: parameters, strict }) => ({
      name,
      parameters,
      ...(description && { description }),
      ...(typeof strict === 'boolean' && { strict }),
    })),
    ...(choice && { toolChoice: toolChoiceOf(choice) }),
    ...(choice && choice.type !== 'none' && choice.disable_parallel_tool_use === true
      ? { parallelToolCalls: false }
      : {}),
    responseFormat: format
      ? { type: 'json-schema', name: 'answer', schema: format.schema, strict: true }
      : { type: 'text' },
    stop: [],
    n: 1,
    extra: {},
  };
}

function refuseStrayChoice({ tools, tool_choice: choice }: CountTokensInput): void {
  if (!choice || choice.type === 'none' || (choice.type === 'auto' && !tools)) return;
  if (!tools?.length) throw invalid('tool_choice', 'only allowed with tools');
  if (choice.type === 'tool' && !tools.some(({ name }) => name === choice.name)) {
    throw invalid('tool_choice', `no tool is named ${choice.name}`);
  }
}

const CHOICES = { auto: 'auto', any: 'required', none: 'none' } as const;

function toolChoiceOf(
  choice: NonNullable<CountTokensInput['tool_choice']>,
): NonNullable<ChatRequest['toolChoice']> {
  return choice.type === 'tool' ? { name: choice.name } : CHOICES[choice.type];
}

type InputMessage = CountTokensInput['messages'][number];
type MessageOf<Role extends InputMessage['role']> = Extract<InputMessage, { role: Role }>;
type Block = Exclude<MessageOf<'user'>['content'], string>[number];
type ToolResult = Extract<Block, { type: 'tool_result' }>;

function messagesOf(message: InputMessage, index: number): readonly ChatMessage[] {
  switch (message.role) {
    case 'system':
      return [{ role: 'system', content: message.content }];
    case 'user':
      return userOf(message, `messages[${String(index)}].content`);
    case 'assistant':
      return [assistantOf(message)];
  }
}

/** Results of tools are messages of their own elsewhere, and stand right behind the calls. */
function userOf({ content }: MessageOf<'user'>, path: string): readonly ChatMessage[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const results: ChatMessage[] = [];
  const said: ContentPart[] = [];
  content.forEach((block, at) => {
    const here = `${path}[${String(at)}]`;
    if (block.type === 'tool_result') results.push(resultOf(block, here));
    else said.push(partOf(block, here));
  });
  return said.length === 0 ? results : [...results, { role: 'user', content: said }];
}

function resultOf(
  { content, tool_use_id: toolCallId, is_error: isError }: ToolResult,
  path: string,
): ChatMessage {
  const said: Content =
    typeof content === 'string'
      ? content
      : (content ?? []).map((block, at) => partOf(block, `${path}.content[${String(at)}]`));
  return { role: 'tool', toolCallId, content: isError === true ? failed(said) : said };
}

/** Not every language marks a result that is an error; a model reads it. */
function failed(content: Content): Content {
  return typeof content === 'string' ? `Error: ${content}` : [{ type: 'text', text: 'Error: ' }, ...content];
}

function partOf(block: Exclude<Block, ToolResult>, path: string): ContentPart {
  if (block.type === 'text') return { type: 'text', text: block.text };
  if (block.type === 'document') {
    const { title, source } = block;
    return { type: 'text', text: title ? `${title}\n\n${source.data}` : source.data };
  }
  const { source } = block;
  if (source.type === 'base64') {
    if (!isBase64(source.data)) throw invalid(`${path}.source.data`, 'the image is no valid base64');
    return { type: 'image', source: { kind: 'base64', mediaType: source.media_type, data: source.data } };
  }
  const image = imageSourceOf(source.url);
  if (typeof image === 'string') throw invalid(`${path}.source.url`, image);
  return { type: 'image', source: image };
}

function assistantOf({ content }: MessageOf<'assistant'>): ChatMessage {
  if (typeof content === 'string') return { role: 'assistant', content, toolCalls: [] };
  const said: ContentPart[] = [];
  const toolCalls: ToolCall[] = [];
  for (const block of content) {
    if (block.type === 'text') said.push({ type: 'text', text: block.text });
    if (block.type === 'tool_use') {
      toolCalls.push({ id: block.id, name: block.name, arguments: JSON.stringify(block.input) });
    }
  }
  return { role: 'assistant', content: said.length === 0 ? '' : said, toolCalls };
}
