import { z } from 'zod';
import type { Language } from '../../../platform/errors/sentences.ts';
import type { AiMessage } from '../ai.ts';
import type { Progress, Recommendation } from './progress.ts';
import { asData, DATA_RULE } from '../prompts/index.ts';

/** What a model may add to the numbers. */
export const Narrative = z.object({
  insight: z.string().min(1).max(2_000),
  recommendations: z
    .array(
      z.object({
        title: z.string().min(1).max(200),
        description: z.string().min(1).max(1_000),
        priority: z.enum(['low', 'medium', 'high']),
      }),
    )
    .max(5),
});

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'German' };

/** Numbers go in, words come out: nothing that names the person is sent. */
export function narrativePrompt(progress: Progress, language: Language): readonly AiMessage[] {
  return [
    {
      role: 'system',
      content:
        `You are a study coach. From the figures of one student, write in ${LANGUAGE_NAMES[language]} a JSON object ` +
        '{"insight": string (two or three sentences on how it goes), "recommendations": [{"title": string, ' +
        '"description": string, "priority": "low"|"medium"|"high"}] (at most 3)}. Use only the figures given. ' +
        DATA_RULE,
    },
    { role: 'user', content: asData('figures', JSON.stringify(progress)) },
  ];
}

export function withNarrative(progress: Progress, narrative: z.output<typeof Narrative>): Progress {
  const added = narrative.recommendations.map((one): Recommendation => ({
    type: 'coaching',
    ...one,
    source: 'ai',
  }));
  return {
    ...progress,
    summary: { ...progress.summary, insight: narrative.insight },
    recommendations: [...progress.recommendations, ...added],
  };
}
