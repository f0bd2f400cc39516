import { z } from 'zod';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import { aiAnswerUnusable, asData, DATA_RULE } from '../../ai/index.ts';
import type { Gateway } from '../gateway.ts';
import { MODERATION } from './policy.ts';
import { CATEGORIES } from './rules/rule.ts';

/** A model's judgement. */
export interface ModelVerdict {
  readonly flagged: boolean;
  readonly categories: readonly string[];
  /** 0 to 1. */
  readonly confidence: number;
}

/** @throws what the gateway throws, and `ai.answer-unusable` */
export type AskModel = (text: string, signal: AbortSignal) => Promise<ModelVerdict>;

const Verdict = z.object({
  flagged: z.boolean(),
  categories: z.array(z.string().max(60)).max(20).default([]),
  confidence: z.number().min(0).max(1).default(1),
});

/** So much of a text is judged by a model: what costs more than it tells is left to the rules. */
const MOST = 16_000;

const ROLE =
  'You judge whether a text may be shown on a platform where young people study. It may not when it encourages ' +
  `or explains one of these: ${CATEGORIES.join(', ')}. Lessons about hard subjects may. ` +
  'Answer with one JSON object: {"flagged": boolean, "categories": [string], "confidence": 0 to 1}. ' +
  DATA_RULE;

/** Asks whoever answers for the route `moderation`; the platform pays, not the student. */
export function moderationModel(gateway: () => Gateway, ids: Pick<Ids, 'token' | 'uuid'>): AskModel {
  return async (text, signal) => {
    const { choices } = await gateway().complete({
      id: `chatcmpl-${ids.token(18)}`,
      requestId: ids.uuid(),
      who: { caller: { ...NOBODY, role: 'service_role' } },
      door: 'moderation',
      fallback: 'in-mid-stream',
      signal,
      request: {
        model: MODERATION,
        messages: [
          { role: 'system', content: ROLE },
          { role: 'user', content: asData('text', text.slice(0, MOST)) },
        ],
        tools: [],
        responseFormat: { type: 'json' },
        temperature: 0,
        maxTokens: 200,
        stop: [],
        n: 1,
        extra: {},
      },
    });
    return readVerdict(choices[0]?.text ?? '');
  };
}

function readVerdict(text: string): ModelVerdict {
  try {
    return Verdict.parse(JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)));
  } catch (cause) {
    throw aiAnswerUnusable({}, { cause });
  }
}
