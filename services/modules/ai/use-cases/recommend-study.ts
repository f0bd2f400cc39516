import { useCase } from '../../../platform/use-case/use-case.ts';
import { RecommendInput } from '../contract.ts';
import { jsonAnswer } from '../json-answer.ts';
import {
  Recommendations,
  recommendationsPrompt,
  type StudyRecommendations,
} from '../recommendations/recommendations.ts';
import { askWhole } from './ask.ts';
import { ASKERS, type AiDeps } from './deps.ts';

/** The answer of ai-study-recommendations (compat.md 1.6). */
export interface RecommendationsAnswer {
  readonly success: true;
  readonly recommendations: StudyRecommendations;
  readonly generated_at: string;
}

/** A plan by a model, checked against its shape. @throws `ai.answer-unusable` when two answers did not fit. */
export const recommendStudy = useCase<AiDeps, typeof RecommendInput, RecommendationsAnswer>({
  name: 'ai.recommend-study',
  kind: 'query',
  roles: ASKERS,
  input: RecommendInput,
  run: async (deps, caller, question, call) => {
    const messages = recommendationsPrompt(question, caller.language);
    const recommendations = await jsonAnswer(Recommendations, messages, (asked) =>
      askWhole(
        deps,
        { caller, call },
        { messages: asked, temperature: 0.3, format: 'json', maxTokens: 3_000 },
      ),
    );
    return { success: true, recommendations, generated_at: deps.clock.now().toISOString() };
  },
});
