/**
 * AI: the one way to models (`Ai`: complete, stream, embed), and what the platform asks them for.
 *
 * Owns ai_tutor_sessions, ai_messages and app.ai_embeddings; writes what calls cost into the caller's api_usage_logs,
 * and the flashcards and quizzes that it makes into theirs. Behind the port stands the gateway; without a provider every
 * question is refused, never invented.
 */
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { TutorAnswer, TutorPart } from './use-cases/ask-tutor.ts';
import type { ProxyAnswer } from './use-cases/call-provider.ts';
import type { RecommendationsAnswer } from './use-cases/recommend-study.ts';
import type { ProgressReport } from './use-cases/report-progress.ts';

/** What doors can ask for. */
export interface AiUseCases {
  readonly askTutor: BoundUseCase<TutorAnswer>;
  readonly streamTutor: BoundUseCase<AsyncIterable<TutorPart>>;
  readonly callProvider: BoundUseCase<ProxyAnswer>;
  readonly reportProgress: BoundUseCase<ProgressReport>;
  readonly recommendStudy: BoundUseCase<RecommendationsAnswer>;
  readonly embedQuery: BoundUseCase<{ readonly embedding: readonly number[] }>;
}

export { asData, DATA_RULE } from './prompts/as-data.ts';
export type { TutorPart } from './use-cases/ask-tutor.ts';

export type {
  Ai,
  AiMessage,
  AskedFor,
  Completion,
  CompletionPart,
  CompletionRequest,
  Embedding,
  EmbeddingRequest,
  TokenUsage,
} from './ai.ts';
export {
  aiAnswerUnusable,
  aiInputRefused,
  aiNotConfigured,
  aiProviderBusy,
  aiProviderFailed,
  aiProviderRefused,
  aiTimedOut,
} from './errors.ts';
