import { z } from 'zod';
import { json } from './ai-providers.ts';

/** By the labelled set: higher ones only lose questions that mean the same (docs/ai.md). */
const USUAL_THRESHOLD = 0.7;
/** What the tutor's own questions are asked at. */
const USUAL_TEMPERATURE = 0.7;
const USUAL_WAIT_MS = 150;

const Policy = z
  .strictObject({
    /** The cosine from which on two questions mean the same; it depends on the model that embeds. */
    threshold: z.number().min(0.5).max(1).default(USUAL_THRESHOLD),
    /** Warmer questions are asked anew; one that names no temperature counts as 1. */
    max_temperature: z.number().min(0).max(2).default(USUAL_TEMPERATURE),
    /** How long a question may be held up by looking for another one. */
    wait_ms: z.int().min(1).max(2_000).default(USUAL_WAIT_MS),
  })
  .transform(({ max_temperature: maxTemperature, wait_ms: waitMs, ...policy }) => ({
    ...policy,
    maxTemperature,
    waitMs,
  }));

/** For which tasks an answer to a question that means the same will do: `{"tutor": {"threshold": 0.85}}`. */
export const aiSemanticCache = json
  .pipe(z.record(z.string().min(1).max(200), Policy, { error: 'Must be an object: the policy of each task' }))
  .default({});
