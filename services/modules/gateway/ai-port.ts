import { NOBODY } from '../../platform/use-case/caller.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import {
  aiNotConfigured,
  type Ai,
  type AskedFor,
  type Completion,
  type CompletionPart,
  type CompletionRequest,
  type TokenUsage,
} from '../ai/index.ts';
import type { GatewayCall } from './call.ts';
import type { Answer } from './canonical/answer.ts';
import type { ChatRequest } from './canonical/request.ts';
import type { Usage } from './canonical/usage.ts';
import type { Gateway } from './gateway.ts';
import type { OwnModels } from './settings.ts';

export interface AiPortOptions {
  readonly gateway: Gateway;
  readonly models: OwnModels;
  readonly ids: Pick<Ids, 'token' | 'uuid'>;
}

interface Around {
  readonly signal?: AbortSignal | undefined;
  readonly askedFor?: AskedFor | undefined;
}

/** What caches say of a call on its way. */
interface Told {
  /** Whether it is answered by what another one was told. */
  isCached: boolean;
}

/** Nobody waits: the questions of the platform itself that name no signal. */
const NEVER = new AbortController().signal;

/**
 * The port of the platform's own questions over the gateway: what is asked inside goes through the one door too, and is
 * charged to the budgets of whoever it is asked for.
 */
export function createAiPort({ gateway, models, ids }: AiPortOptions): Ai {
  const around = ({ signal, askedFor }: Around, told: Told): Omit<GatewayCall, 'request' | 'fallback'> => ({
    id: `chatcmpl-${ids.token(18)}`,
    requestId: askedFor?.requestId ?? ids.uuid(),
    who: { caller: askedFor?.caller ?? { ...NOBODY, role: 'service_role' } },
    door: 'port',
    signal: signal ?? NEVER,
    note: (name, value) => {
      if (name === 'x-studyflow-cache') told.isCached = value !== 'miss';
    },
  });
  const callOf = (request: CompletionRequest, told: Told): GatewayCall => ({
    ...around(request, told),
    fallback: 'in-mid-stream',
    request: requestOf(request, models),
  });
  return {
    complete: async (request) => {
      const told: Told = { isCached: false };
      const answer = await gateway.complete(callOf(request, told));
      return { ...completionOf(answer, models, told), raw: answer.raw ?? null };
    },
    stream: async function* (request): AsyncGenerator<CompletionPart> {
      const told: Told = { isCached: false };
      for await (const parts of gateway.stream(callOf(request, told))) {
        for (const part of parts) {
          if (part.type === 'text-delta' && part.index === 0) yield { type: 'text-delta', text: part.text };
          if (part.type === 'end')
            yield { type: 'text-end', completion: completionOf(part.answer, models, told) };
        }
      }
    },
    embed: async ({ text, ...asked }) => {
      if (models.embedding === undefined) throw aiNotConfigured({ setting: 'AI_EMBEDDING_MODEL' });
      const request = { model: models.embedding, inputs: [text] };
      const told: Told = { isCached: false };
      const { vectors, provider, model, usage } = await gateway.embed({ ...around(asked, told), request });
      const { promptTokens, totalTokens } = tokensOf(usage);
      return {
        vector: vectors[0] ?? [],
        provider: models.labelOf(provider),
        model,
        usage: { promptTokens, totalTokens },
        ...told,
      };
    },
  };
}

/** @throws `ai.not-configured` when no model is named */
function requestOf(
  { messages, model, temperature, maxTokens, format }: CompletionRequest,
  { chat, choose }: OwnModels,
): ChatRequest {
  if (chat === undefined) throw aiNotConfigured({ setting: 'AI_CHAT_MODEL' });
  return {
    model: choose(model),
    messages: messages.map((message) =>
      message.role === 'assistant'
        ? { ...message, role: 'assistant', toolCalls: [] }
        : { ...message, role: message.role },
    ),
    tools: [],
    responseFormat: { type: format ?? 'text' },
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    stop: [],
    n: 1,
    extra: {},
  };
}

function completionOf(
  { choices, provider, model, usage }: Answer,
  { labelOf }: OwnModels,
  told: Told,
): Omit<Completion, 'raw'> {
  const { text = '', finishReason = 'other' } = choices[0] ?? {};
  return {
    content: text,
    provider: labelOf(provider),
    model,
    finishReason: finishReason === 'tool-calls' ? 'other' : finishReason,
    usage: tokensOf(usage),
    ...told,
  };
}

function tokensOf({ promptTokens, completionTokens }: Usage): TokenUsage {
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
}
