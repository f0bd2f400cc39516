import { route, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { FlashcardSetOutput, QuizOutput, type FlashcardSet, type Quiz } from './generate/contract.ts';

/** The use cases that make material, ready to run. */
export interface GenerateUseCases {
  readonly flashcards: BoundUseCase<FlashcardSet>;
  readonly quiz: BoundUseCase<Quiz>;
}

const tag = 'AI';

/** `/api/ai` */
export function aiRoutes({ flashcards, quiz }: GenerateUseCases): Route[] {
  const shared = { tag, method: 'post', status: 201, limit: 'ai-functions' } as const;
  return [
    route({
      ...shared,
      path: '/api/ai/flashcards',
      summary: 'Make flashcards about a topic',
      useCase: flashcards,
      output: FlashcardSetOutput,
      present: (body) => ({ body }),
    }),
    route({
      ...shared,
      path: '/api/ai/quizzes',
      summary: 'Make a quiz about a topic',
      useCase: quiz,
      output: QuizOutput,
      present: (body) => ({ body }),
    }),
  ];
}
