import { z } from 'zod';
import { json } from './ai-providers.ts';

/** What a million tokens of a model cost, in US dollars, from a day on. */
export const AiPrice = z.strictObject({
  /** The provider, as the configuration names it. @default any */
  provider: z.string().optional(),
  /** As the provider names it; `*` stands for anything. */
  model: z.string().min(1).max(200),
  /** The first day, in UTC. */
  valid_from: z.iso.date({ error: 'Must be a day such as 2026-01-31' }),
  input: z.number().min(0),
  /** Of the prompt: read from the provider's own cache. @default as `input` */
  cached_input: z.number().min(0).optional(),
  output: z.number().min(0),
  /** How long its answers may be when nobody limits them. */
  usual_output_tokens: z.int().min(1).optional(),
});

export type AiPriceConfig = z.output<typeof AiPrice>;

/** Prices of one's own: `[{"model": "llama*", "valid_from": "2026-01-01", "input": 0, "output": 0}]`. */
export const aiPrices = json.pipe(z.array(AiPrice, { error: 'Must be a list of prices' })).default([]);
