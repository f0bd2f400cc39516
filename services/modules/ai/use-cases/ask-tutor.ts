import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Completion, CompletionRequest, TokenUsage } from '../ai.ts';
import { TutorInput, type TutorQuestion } from '../contract.ts';
import { qualityOf, type Quality } from '../tutor/quality.ts';
import type { TutorMode, TutorPrompt } from '../tutor/tutor-prompt.ts';
import { askInParts, askWhole, type Asker } from './ask.ts';
import { promptFor, sessionOf } from './prompt-for.ts';
import { ASKERS, type AiDeps } from './deps.ts';

/** The answer of ai-tutor-professional (compat.md 1.6); `quality` is about its form, counted from the answer itself. */
export interface TutorAnswer {
  readonly content: string;
  readonly metadata: {
    readonly model: string;
    /** Milliseconds. */
    readonly processingTime: number;
    readonly enhancementsApplied: readonly string[];
    readonly cacheHit: boolean;
    readonly responseType: TutorMode;
    readonly requestId: string;
    readonly timestamp: string;
  };
  readonly quality: Quality;
  readonly usage?: TokenUsage;
}

/** The same in parts; the end is what the whole would have been. */
export type TutorPart =
  { readonly type: 'text-delta'; readonly content: string } | ({ readonly type: 'text-end' } & TutorAnswer);

/** Asks the tutor and waits for the whole answer. No transaction is open meanwhile. */
export const askTutor = useCase<AiDeps, typeof TutorInput, TutorAnswer>({
  name: 'ai.ask-tutor',
  kind: 'query',
  roles: ASKERS,
  input: TutorInput,
  run: async (deps, caller, question, call) => {
    const startedAt = deps.clock.monotonicMs();
    const asker = { caller, call };
    const prompt = await promptFor(deps, asker, question);
    const completion = await askWhole(deps, asker, requestOf(question, prompt));
    const answer = answerOf(deps, { asker, question, prompt, startedAt }, completion);
    await keep(deps, { asker, question }, completion, answer);
    return answer;
  },
});

/** Asks the tutor and gives the answer as it comes. */
export const streamTutor = useCase<AiDeps, typeof TutorInput, AsyncIterable<TutorPart>>({
  name: 'ai.stream-tutor',
  kind: 'query',
  roles: ASKERS,
  input: TutorInput,
  run: async (deps, caller, question, call) => partsOf(deps, { caller, call }, question),
});

async function* partsOf(deps: AiDeps, asker: Asker, question: TutorQuestion): AsyncGenerator<TutorPart> {
  const startedAt = deps.clock.monotonicMs();
  const prompt = await promptFor(deps, asker, question);
  for await (const part of askInParts(deps, asker, requestOf(question, prompt))) {
    if (part.type === 'text-delta') {
      yield { type: 'text-delta', content: part.text };
      continue;
    }
    const answer = answerOf(deps, { asker, question, prompt, startedAt }, part.completion);
    await keep(deps, { asker, question }, part.completion, answer);
    yield { type: 'text-end', ...answer };
  }
}

function requestOf({ options }: TutorQuestion, { messages }: TutorPrompt): CompletionRequest {
  return {
    messages,
    temperature: options?.temperature ?? 0.7,
    maxTokens: options?.maxTokens ?? undefined,
  };
}

interface Asked {
  readonly asker: Asker;
  readonly question: TutorQuestion;
  readonly prompt: TutorPrompt;
  readonly startedAt: number;
}

function answerOf(
  { clock }: Pick<AiDeps, 'clock'>,
  { asker, question, prompt, startedAt }: Asked,
  { content, model, isCached, usage, finishReason }: Omit<Completion, 'raw'>,
): TutorAnswer {
  return {
    content,
    metadata: {
      model,
      processingTime: Math.round(clock.monotonicMs() - startedAt),
      enhancementsApplied: prompt.enhancements,
      cacheHit: isCached,
      responseType: question.options?.mode ?? 'chat',
      requestId: asker.call.requestId,
      timestamp: clock.now().toISOString(),
    },
    quality: qualityOf(question, { content, finishReason }),
    ...(usage !== undefined && { usage }),
  };
}

/** Into the caller's session, when one is named. An answer that cannot be kept is given all the same. */
async function keep(
  { recordExchange, log, provider }: AiDeps,
  { asker, question }: Pick<Asked, 'asker' | 'question'>,
  completion: Omit<Completion, 'raw'>,
  { metadata }: TutorAnswer,
): Promise<void> {
  const { caller, call } = asker;
  const session = sessionOf(question);
  if (session === undefined || caller.role !== 'authenticated') return;
  const exchange = {
    session_id: session,
    question: question.message,
    answer: completion.content,
    provider,
    model: completion.model,
    tokens_used: completion.usage?.totalTokens ?? null,
    response_time: metadata.processingTime,
    request_id: call.requestId,
  };
  try {
    await recordExchange.execute(caller, exchange, { requestId: call.requestId });
  } catch (error) {
    log.warn('An answer of the tutor could not be kept', { error, request_id: call.requestId });
  }
}
