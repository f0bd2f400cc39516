import { isAppError } from '../../platform/errors/app-error.ts';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Ai, CompletionPart, CompletionRequest, TokenUsage } from './ai.ts';
import type { ChooseModel } from './settings.ts';

/** Seconds; answers of models take longer than anything else here. */
const AI_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120];

type Operation = 'complete' | 'stream' | 'embed';

/** Told of every call. */
export type ObserveAi = (call: {
  readonly operation: Operation;
  readonly model: string;
  /** `ok`, a failure's reason, or `bug`. */
  readonly outcome: string;
  readonly seconds: number;
  readonly usage?: Pick<TokenUsage, 'promptTokens' | 'totalTokens'> | undefined;
}) => void;

/** Counts calls, tokens and time by provider and model (Q214). */
export function observeAi(metrics: Metrics, provider: string): ObserveAi {
  const labelNames = ['provider', 'model', 'operation', 'outcome'] as const;
  const calls = metrics.counter({
    name: 'studyflow_ai_calls_total',
    help: 'Calls of AI providers by outcome: ok, the reason of a failure, or bug.',
    labelNames,
  });
  const duration = metrics.histogram({
    name: 'studyflow_ai_call_duration_seconds',
    help: 'How long calls of AI providers take, their queue included; of a stream until its end.',
    labelNames: ['provider', 'model', 'operation'],
    buckets: AI_BUCKETS,
  });
  const tokens = metrics.counter({
    name: 'studyflow_ai_tokens_total',
    help: 'Tokens as providers report them, by kind: prompt, completion.',
    labelNames: ['provider', 'model', 'kind'],
  });
  return ({ operation, model, outcome, seconds, usage }) => {
    calls.inc({ provider, model, operation, outcome });
    duration.observe({ provider, model, operation }, seconds);
    if (usage === undefined) return;
    tokens.inc({ provider, model, kind: 'prompt' }, usage.promptTokens);
    tokens.inc({ provider, model, kind: 'completion' }, usage.totalTokens - usage.promptTokens);
  };
}

export interface ObservedOptions {
  readonly observe: ObserveAi;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly chooseModel: ChooseModel;
  readonly embeddingModel: string;
}

/** The same AI, watched. Models are named as they were chosen, so that figures have as many rows as the configuration. */
export function observed(ai: Ai, { observe, clock, chooseModel, embeddingModel }: ObservedOptions): Ai {
  const watch = (operation: Operation, model: string) => {
    const startedAt = clock.monotonicMs();
    return (outcome: string, usage?: Pick<TokenUsage, 'promptTokens' | 'totalTokens'>): void =>
      observe({ operation, model, outcome, seconds: (clock.monotonicMs() - startedAt) / 1_000, usage });
  };
  const told = async <Output extends Answered>(
    end: ReturnType<typeof watch>,
    work: Promise<Output>,
  ): Promise<Output> => {
    try {
      const output = await work;
      end('ok', costOf(output));
      return output;
    } catch (thrown) {
      end(outcomeOf(thrown));
      throw thrown;
    }
  };
  return {
    complete: (request) => told(watch('complete', chooseModel(request.model)), ai.complete(request)),
    embed: (request) => told(watch('embed', embeddingModel), ai.embed(request)),
    stream: (request) => watchedStream(ai, request, watch('stream', chooseModel(request.model))),
  };
}

async function* watchedStream(
  ai: Ai,
  request: CompletionRequest,
  end: (outcome: string, usage?: Answered['usage']) => void,
): AsyncGenerator<CompletionPart> {
  let outcome = 'left';
  let usage: Answered['usage'];
  try {
    for await (const part of ai.stream(request)) {
      if (part.type === 'text-end') [outcome, usage] = ['ok', costOf(part.completion)];
      yield part;
    }
  } catch (thrown) {
    outcome = outcomeOf(thrown);
    throw thrown;
  } finally {
    end(outcome, usage);
  }
}

interface Answered {
  readonly usage?: Pick<TokenUsage, 'promptTokens' | 'totalTokens'> | undefined;
  readonly isCached: boolean;
}

/** What is given again took no tokens: those that it tells were counted when it was asked. */
function costOf({ usage, isCached }: Answered): Answered['usage'] {
  return isCached ? undefined : usage;
}

function outcomeOf(thrown: unknown): string {
  return isAppError(thrown) ? thrown.reason : 'bug';
}
