import type { ChatMessage, ChatRequest, ResponseFormat } from '../../canonical/request.ts';
import { responseUnknown } from '../../errors.ts';
import { invalid, readInput } from '../read-input.ts';
import { ResponseInput, type ResponseItem } from './contract.ts';
import { responseIdOf, toItem } from './output-item.ts';
import { messagesOf } from './read-items.ts';
import type { ResponseStore, StoredResponse } from './response-store.ts';

/** What a client asked, with all that was said before it. */
export interface ReadResponse {
  readonly input: ResponseInput;
  readonly request: ChatRequest;
  /** What was said up to here, instructions left out. */
  readonly conversation: readonly ChatMessage[];
}

export interface ReadingFrom {
  readonly store: Pick<ResponseStore, 'get'>;
  readonly owner: string;
}

/** @throws `gateway.request-invalid`, `gateway.response-unknown` */
export async function readResponse(body: unknown, from: ReadingFrom): Promise<ReadResponse> {
  const input = readInput(ResponseInput, body);
  refuseStrayChoice(input);
  const { previous_response_id: previous, instructions } = input;
  const before = previous ? (await storedOf(previous, 'previous_response_id', from)).conversation : [];
  const items: readonly ResponseItem[] =
    typeof input.input === 'string' ? [{ role: 'user', content: input.input }] : input.input;
  const conversation = [...before, ...messagesOf(await withReferred(items, from))];
  const system: ChatMessage[] = instructions ? [{ role: 'system', content: instructions }] : [];
  return { input, conversation, request: requestOf(input, [...system, ...conversation]) };
}

function refuseStrayChoice({ tools, tool_choice: choice }: ResponseInput): void {
  if (!choice || choice === 'none' || (choice === 'auto' && !tools?.length)) return;
  if (!tools?.length) throw invalid('tool_choice', 'only allowed with tools');
  if (typeof choice !== 'string' && !tools.some(({ name }) => name === choice.name)) {
    throw invalid('tool_choice', `no tool is named ${choice.name}`);
  }
}

async function storedOf(id: string, param: string, { store, owner }: ReadingFrom): Promise<StoredResponse> {
  const stored = await store.get(id);
  if (stored?.owner !== owner) throw responseUnknown({ id: id.slice(0, 200), param });
  return stored;
}

/** Items that are only named are read from the responses that they are of, each once. */
async function withReferred(items: readonly ResponseItem[], from: ReadingFrom): Promise<ResponseItem[]> {
  const read = new Map<string, StoredResponse>();
  const found: ResponseItem[] = [];
  for (const item of items) {
    if (item.type !== 'item_reference') {
      found.push(item);
      continue;
    }
    const responseId = responseIdOf(item.id) ?? '';
    const stored = read.get(responseId) ?? (await storedOf(responseId, 'input', from));
    read.set(responseId, stored);
    const referred = stored.response.output.find(({ id }) => id === item.id);
    if (referred === undefined) throw responseUnknown({ id: item.id, param: 'input' });
    found.push(toItem(referred));
  }
  return found;
}

function requestOf(input: ResponseInput, messages: readonly ChatMessage[]): ChatRequest {
  const { tool_choice: choice, parallel_tool_calls: parallel, text, tools } = input;
  return {
    model: input.model,
    messages,
    tools: (tools ?? []).map(({ name, description, parameters, strict }) => ({
      name,
      ...(description && { description }),
      ...(parameters && { parameters }),
      ...(typeof strict === 'boolean' && { strict }),
    })),
    ...(choice && { toolChoice: typeof choice === 'string' ? choice : { name: choice.name } }),
    ...(typeof parallel === 'boolean' && { parallelToolCalls: parallel }),
    responseFormat: formatOf(text?.format),
    ...samplingOf(input),
    stop: [],
    n: 1,
    extra: text?.verbosity ? { verbosity: text.verbosity } : {},
  };
}

function samplingOf(input: ResponseInput): Partial<ChatRequest> {
  const { max_output_tokens: maxTokens, temperature, top_p: topP, reasoning } = input;
  const user = input.safety_identifier ?? input.user;
  const conversation = input.metadata?.['conversation_id'];
  return {
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(typeof topP === 'number' && { topP }),
    ...(reasoning?.effort && { reasoningEffort: reasoning.effort }),
    ...(user && { user }),
    ...(conversation && { conversation }),
  };
}

function formatOf(format: NonNullable<ResponseInput['text']>['format']): ResponseFormat {
  if (!format || format.type === 'text') return { type: 'text' };
  if (format.type === 'json_object') return { type: 'json' };
  const { name, description, schema, strict } = format;
  return {
    type: 'json-schema',
    name,
    schema,
    ...(description && { description }),
    ...(typeof strict === 'boolean' && { strict }),
  };
}
