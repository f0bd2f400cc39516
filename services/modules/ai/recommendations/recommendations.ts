import { z } from 'zod';
import type { Language } from '../../../platform/errors/sentences.ts';
import type { AiMessage } from '../ai.ts';
import type { RecommendQuestion } from '../contract.ts';
import { asData, DATA_RULE } from '../prompts/index.ts';

const sentence = z.string().min(1).max(2_000);
const title = z.string().min(1).max(300);

/** The answer of ai-study-recommendations as a model must give it (compat.md 1.6). */
export const Recommendations = z.object({
  priority_recommendations: z
    .array(
      z.object({
        title,
        description: sentence,
        priority: z.enum(['low', 'medium', 'high']),
        reason: sentence,
      }),
    )
    .min(1)
    .max(10),
  schedule_optimization: z.object({
    best_times: z.array(title).max(10),
    session_minutes: z.number().int().min(5).max(240),
    break_minutes: z.number().int().min(1).max(120),
    advice: sentence,
  }),
  subject_focus: z
    .array(
      z.object({ subject: title, focus: sentence, minutes_per_week: z.number().int().min(0).max(10_080) }),
    )
    .max(20),
  learning_techniques: z.array(z.object({ technique: title, how: sentence, suits: sentence })).max(10),
  motivational_insights: z.object({ message: sentence, strengths: z.array(sentence).max(10) }),
});

export type StudyRecommendations = z.output<typeof Recommendations>;

const SHAPE =
  '{"priority_recommendations":[{"title","description","priority":"low"|"medium"|"high","reason"}] (1 to 10),' +
  '"schedule_optimization":{"best_times":[string],"session_minutes":number,"break_minutes":number,"advice"},' +
  '"subject_focus":[{"subject","focus","minutes_per_week":number}],' +
  '"learning_techniques":[{"technique","how","suits"}],' +
  '"motivational_insights":{"message","strengths":[string]}}';

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'German' };
/** Of each part so many characters go to the model: more would cost more than it tells. */
const MAX_PART = 8_000;

export function recommendationsPrompt(question: RecommendQuestion, language: Language): readonly AiMessage[] {
  const parts = Object.entries(question)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => asData(name, JSON.stringify(value).slice(0, MAX_PART)));
  return [
    {
      role: 'system',
      content:
        `You plan the study of one student. Answer in ${LANGUAGE_NAMES[language]} with one JSON object of the shape ` +
        `${SHAPE}. Use only what is given. ${DATA_RULE}`,
    },
    { role: 'user', content: parts.length > 0 ? parts.join('\n') : 'Nothing is known yet.' },
  ];
}
