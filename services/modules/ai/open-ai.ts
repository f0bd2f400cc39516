import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Ai, CompletionPart } from './ai.ts';
import { withDeadline } from './deadline.ts';
import { aiNotConfigured } from './errors.ts';
import { observeAi, observed } from './observed.ts';
import type { AiConfig, ChooseModel } from './settings.ts';
import { bounded, createSlots } from './slots.ts';

export interface OpenAiOptions {
  readonly config: AiConfig;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly metrics: Metrics;
  /** Who answers: the gateway. @default nobody, and every question is refused */
  readonly server?: AiServer | undefined;
}

/** Who stands behind the port, and which models it chooses. */
export interface AiServer {
  readonly ai: Ai;
  readonly models: { readonly choose: ChooseModel; readonly embedding: string | undefined };
}

/** Nobody waits longer for a turn: then the answer would come too late anyway. */
const MAX_WAIT_MS = 10_000;

/** The AI that the configuration names: watched, in turn, in time, from whoever answers. The gateway gives answers again. */
export function openAi(options: OpenAiOptions): Ai {
  const { config, clock, metrics, server } = options;
  if (server === undefined) return unconfigured();
  const { AI_PROVIDER: provider } = config;
  const { choose: chooseModel, embedding: embeddingModel = '' } = server.models;
  const slots = createSlots({
    concurrency: config.AI_CONCURRENCY,
    maxWaiting: config.AI_QUEUE,
    maxWaitMs: MAX_WAIT_MS,
  });
  const timed = withDeadline(server.ai, {
    totalMs: config.AI_TIMEOUT_MS,
    stallMs: config.AI_STALL_TIMEOUT_MS,
  });
  return observed(bounded(timed, slots), {
    observe: observeAi(metrics, provider),
    clock,
    chooseModel,
    embeddingModel,
  });
}

/** Says which setting is missing; never anything else. */
function unconfigured(): Ai {
  const setting = 'AI_BASE_URL';
  const refuse = (): Promise<never> => Promise.reject(aiNotConfigured({ setting }));
  return {
    complete: refuse,
    embed: refuse,
    stream: async function* (): AsyncGenerator<CompletionPart> {
      throw aiNotConfigured({ setting });
    },
  };
}
