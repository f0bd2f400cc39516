import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Ai, CompletionPart } from './ai.ts';
import { cached, type AiCache } from './cached.ts';
import { withDeadline } from './deadline.ts';
import { aiNotConfigured } from './errors.ts';
import { observeAi, observed } from './observed.ts';
import { createOpenAiCompatible } from './openai-compatible/openai.provider.ts';
import { modelChoiceOf, type AiConfig } from './settings.ts';
import { bounded, createSlots } from './slots.ts';

export interface OpenAiOptions {
  readonly config: AiConfig;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly metrics: Metrics;
  /** @default nothing is kept */
  readonly cache?: AiCache | undefined;
}

/** Nobody waits longer for a turn: then the answer would come too late anyway. */
const MAX_WAIT_MS = 10_000;

/** The AI that the configuration names: kept answers first, then watched, in turn, in time, from the provider. */
export function openAi({ config, clock, metrics, cache }: OpenAiOptions): Ai {
  const { AI_BASE_URL: baseUrl, AI_CHAT_MODEL, AI_EMBEDDING_MODEL, AI_PROVIDER: provider } = config;
  if (baseUrl === undefined) return unconfigured('AI_BASE_URL');
  const chooseModel = modelChoiceOf(config);
  const embeddingModel = AI_EMBEDDING_MODEL ?? '';
  const server = createOpenAiCompatible({
    baseUrl,
    apiKey: config.AI_API_KEY ?? 'none',
    provider,
    chooseModel,
    embeddingModel: AI_EMBEDDING_MODEL,
    timeoutMs: config.AI_TIMEOUT_MS,
  });
  const slots = createSlots({
    concurrency: config.AI_CONCURRENCY,
    maxWaiting: config.AI_QUEUE,
    maxWaitMs: MAX_WAIT_MS,
  });
  const timed = withDeadline(server, { totalMs: config.AI_TIMEOUT_MS, stallMs: config.AI_STALL_TIMEOUT_MS });
  const watched = observed(bounded(timed, slots), {
    observe: observeAi(metrics, provider),
    clock,
    chooseModel,
    embeddingModel,
  });
  const kept =
    cache === undefined ? watched : cached(watched, { cache, provider, chooseModel, embeddingModel });
  return AI_CHAT_MODEL === undefined ? { ...unconfigured('AI_CHAT_MODEL'), embed: kept.embed } : kept;
}

/** Says which setting is missing; never anything else. */
function unconfigured(setting: string): Ai {
  const refuse = (): Promise<never> => Promise.reject(aiNotConfigured({ setting }));
  return {
    complete: refuse,
    embed: refuse,
    stream: async function* (): AsyncGenerator<CompletionPart> {
      throw aiNotConfigured({ setting });
    },
  };
}
