import OpenAI from 'openai';
import type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
import type { Ai, Completion, CompletionPart, CompletionRequest, TokenUsage } from '../ai.ts';
import { aiAnswerUnusable, aiNotConfigured } from '../errors.ts';
import type { ChooseModel } from '../settings.ts';
import { fromOpenAiError } from './openai-error.ts';

export interface OpenAiCompatibleOptions {
  readonly baseUrl: string;
  /** Servers of one's own often want none. */
  readonly apiKey: string;
  readonly provider: string;
  readonly chooseModel: ChooseModel;
  readonly embeddingModel: string | undefined;
  /** Milliseconds; what the callers' deadlines leave open ends here. */
  readonly timeoutMs: number;
}

/** One more attempt where the first one failed at once; the deadline is for both together. */
const RETRIES = 1;

/** Asks any server that speaks OpenAI's language: OpenAI, DeepSeek, Gemini's own door, llama.cpp, vLLM, Ollama. */
export function createOpenAiCompatible(options: OpenAiCompatibleOptions): Ai {
  const { baseUrl, apiKey, provider, chooseModel, embeddingModel, timeoutMs } = options;
  const client = new OpenAI({
    baseURL: baseUrl,
    apiKey,
    organization: null,
    project: null,
    maxRetries: RETRIES,
    timeout: timeoutMs,
    logLevel: 'off',
  });
  const bodyOf = createBody(baseUrl, chooseModel);
  return {
    complete: (request) =>
      translated(async () => {
        const answer = await client.chat.completions.create(bodyOf(request), signalOf(request));
        return completionOf(answer, provider);
      }),
    stream: (request) => streamOf(client, { provider, body: bodyOf(request), signal: signalOf(request) }),
    embed: ({ text, signal }) =>
      translated(async () => {
        if (embeddingModel === undefined) throw aiNotConfigured({ setting: 'AI_EMBEDDING_MODEL' });
        const body = { model: embeddingModel, input: text, encoding_format: 'float' } as const;
        const answer = await client.embeddings.create(body, signalOf({ signal }));
        const vector: unknown = answer.data[0]?.embedding;
        if (!isVector(vector)) throw aiAnswerUnusable({}, { cause: 'no vector in the answer' });
        const usage = readUsage(answer.usage);
        return { vector, provider, model: answer.model, isCached: false, ...(usage && { usage }) };
      }),
  };
}

type Body = Omit<OpenAI.ChatCompletionCreateParamsNonStreaming, 'stream'>;

/** OpenAI itself no longer takes `max_tokens` for its newer models; the others know nothing else. */
function createBody(baseUrl: string, chooseModel: ChooseModel): (request: CompletionRequest) => Body {
  const limitName =
    new URL(baseUrl).hostname === 'api.openai.com' ? 'max_completion_tokens' : ('max_tokens' as const);
  return ({ messages, model, temperature, maxTokens, format }) => ({
    model: chooseModel(model),
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { [limitName]: maxTokens }),
    ...(format === 'json' && { response_format: { type: 'json_object' as const } }),
  });
}

async function translated<Output>(work: () => Promise<Output>): Promise<Output> {
  try {
    return await work();
  } catch (thrown) {
    throw fromOpenAiError(thrown);
  }
}

async function* streamOf(
  client: OpenAI,
  { provider, body, signal }: { provider: string; body: Body; signal: { signal?: AbortSignal } },
): AsyncGenerator<CompletionPart> {
  const sum: StreamSum = { content: '', model: body.model, finish: null, usage: undefined };
  try {
    const asked = { ...body, stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await client.chat.completions.create(asked, signal)) {
      const text = addChunk(sum, chunk);
      if (text !== '') yield { type: 'text-delta', text };
    }
  } catch (thrown) {
    throw fromOpenAiError(thrown);
  }
  const { content, model, finish, usage } = sum;
  // A stream that ends without a reason was cut: what came so far is no answer.
  if (finish === null) throw aiAnswerUnusable({}, { cause: 'the stream broke off' });
  const finishReason = finishReasonOf(finish);
  yield {
    type: 'text-end',
    completion: { content, provider, model, finishReason, isCached: false, ...(usage && { usage }) },
  };
}

/** What the chunks of a stream come to. */
interface StreamSum {
  content: string;
  model: string;
  finish: string | null;
  usage: TokenUsage | undefined;
}

/** Adds a chunk; gives its text. */
function addChunk(sum: StreamSum, chunk: ChatCompletionChunk): string {
  const [choice] = chunk.choices;
  const text = choice?.delta.content ?? '';
  sum.content += text;
  if (chunk.model) sum.model = chunk.model;
  sum.finish = choice?.finish_reason ?? sum.finish;
  sum.usage = readUsage(chunk.usage) ?? sum.usage;
  return text;
}

function completionOf(answer: ChatCompletion, provider: string): Completion {
  const choices: unknown = answer.choices;
  const choice = Array.isArray(choices) ? (choices[0] as ChatCompletion.Choice | undefined) : undefined;
  const content: unknown = choice?.message.content;
  if (typeof content !== 'string') throw aiAnswerUnusable({}, { cause: 'no text in the answer' });
  const usage = readUsage(answer.usage);
  return {
    content,
    provider,
    model: answer.model,
    finishReason: finishReasonOf(choice?.finish_reason),
    isCached: false,
    raw: answer,
    ...(usage && { usage }),
  };
}

function finishReasonOf(reason: string | null | undefined): Completion['finishReason'] {
  if (reason === 'stop' || reason === 'length') return reason;
  return reason === 'content_filter' ? 'content-filter' : 'other';
}

function readUsage(
  usage: { prompt_tokens?: number; completion_tokens?: number; total_tokens?: number } | null | undefined,
): TokenUsage | undefined {
  if (!usage) return undefined;
  const { prompt_tokens: promptTokens = 0, completion_tokens: completionTokens = 0 } = usage;
  return {
    promptTokens,
    completionTokens,
    totalTokens: usage.total_tokens ?? promptTokens + completionTokens,
  };
}

function isVector(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'number');
}

function signalOf({ signal }: { readonly signal?: AbortSignal | undefined }): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
